/// <reference types="svelte" />
/// <reference types="vite/client" />

/** Where the page's own data set is; set by the build (vite.config.ts). */
declare const __DATASET__: import('../workers/protocol.ts').DatasetSource;
