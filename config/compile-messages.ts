import { compile } from '@inlang/paraglide-js';
import { messages } from './messages.ts';

await compile({ ...messages, cleanOutdir: false });
