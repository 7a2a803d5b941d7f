import { dirname, relative, resolve, sep } from 'node:path';

/**
 * The rooms of the house and what each may import from the others (its own files always). The first room whose path fits a file is
 * the file's. `src` may also name a worker's address (`*.worker.ts?worker&url`), from src/state alone.
 */
const PROTOCOL = 'workers/protocol.';
const BASE = [PROTOCOL, 'workers/dataset/'];
/** @type {readonly (readonly [room: string, may: readonly string[]])[]} */
const ROOMS = [
  [PROTOCOL, []],
  ['workers/dataset/', [PROTOCOL]],
  ['workers/als/', BASE],
  ['workers/recommend/', [...BASE, 'workers/als/']],
  ['workers/map/', [...BASE, 'workers/als/', 'workers/recommend/']],
  ['workers/evaluate/', [...BASE, 'workers/als/', 'workers/recommend/']],
  ['workers/interop/', [...BASE, 'workers/als/']],
  ['workers/charts/', BASE],
  ['workers/search/', BASE],
  ['workers/store/', [...BASE, 'workers/als/']],
  ['workers/', ['workers/']], // engine/, cli/, *.worker.ts: where the rooms are put together
  ['src/poster/', [PROTOCOL]],
  ['src/journal/', [PROTOCOL]],
  ['src/state/', [PROTOCOL, 'src/']],
  ['src/', [PROTOCOL, 'src/']],
];

const WORKER_ADDRESS = /\.worker\.ts\?worker&url$/;

/**
 * Why `file` may not import `specifier`, or null where it may. Paths are relative to the repository, with slashes.
 * @param {string} file
 * @param {string} specifier
 * @returns {string | null}
 */
export function refusal(file, specifier) {
  const room = ROOMS.find(([path]) => file.startsWith(path));
  if (!room || !specifier.startsWith('.')) return null;
  const target = slashes(relative('/', resolve('/', dirname(file), specifier)));
  const wanted = ROOMS.find(([path]) => target.startsWith(path));
  if (wanted === room) return null;
  if (file.startsWith('src/state/') && WORKER_ADDRESS.test(target)) return null;
  if (room[1].some((path) => target.startsWith(path))) return null;
  const may = room[1].length ? `only from ${room[1].join(', ')}` : 'nothing';
  return `${room[0]} imports ${may}; this is ${target}.`;
}

/** @param {string} path */
const slashes = (path) => path.split(sep).join('/');

/** @type {import('eslint').Rule.RuleModule} */
export const rooms = {
  meta: { type: 'problem', schema: [], docs: { description: 'the dependency rules of the house' } },
  create(context) {
    const file = slashes(relative(context.cwd, context.filename));
    /** @param {import('eslint').Rule.Node} node @param {unknown} specifier */
    const check = (node, specifier) => {
      const message = typeof specifier === 'string' ? refusal(file, specifier) : null;
      if (message) context.report({ node, message });
    };
    /** @param {any} node */
    const source = (node) => {
      if (node.source?.type === 'Literal') check(node.source, node.source.value);
    };
    return {
      ImportDeclaration: source,
      ExportNamedDeclaration: source,
      ExportAllDeclaration: source,
      ImportExpression: source,
      // import('...').Type
      TSImportType: source,
      // new URL('...', import.meta.url)
      NewExpression({ callee, arguments: [first, second] }) {
        if (callee.type !== 'Identifier' || callee.name !== 'URL' || first?.type !== 'Literal') return;
        if (second?.type === 'MemberExpression' && second.object.type === 'MetaProperty') check(first, first.value);
      },
    };
  },
};
