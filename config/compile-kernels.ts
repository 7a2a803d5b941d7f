import { compileKernels } from './kernels.ts';

compileKernels();
