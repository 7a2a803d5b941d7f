export { alignTo, orient } from './align.ts';
export { between } from './between.ts';
export type { Stop } from './between.ts';
export { groundOf } from './ground.ts';
export type { Ground } from './ground.ts';
export { layOut } from './layout.ts';
export type { LayoutStep } from './layout.ts';
export { placeOf } from './place.ts';
export type { Place } from './place.ts';
