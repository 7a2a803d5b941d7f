export { eigen } from './eigen';
export { solveRows } from './exact';
export { gramRows, rotateRows, scoreRows, squareRows } from './matrix';
export { descendGroup, descendRows } from './pcg';
export { setFactors, setShape, setSide } from './problem';
export { foldRow } from './serve';
export { starRows } from './stars';
export { sweepBlock } from './sweep';
