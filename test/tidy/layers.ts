/**
 * The import table: which folder lies on which. A file imports its own folder and those of lower rows only; folders of
 * one row do not know each other. ARCHITECTURE.md draws the same table.
 */
export const LAYERS: readonly (readonly string[])[] = [
  ['src/base'],
  ['src/native', 'src/frontend', 'src/regex', 'src/ir'],
  ['src/format'],
  ['src/target'],
  ['src/tapset'],
  ['src/elaborate'],
  ['src/library'],
  ['src/lower'],
  ['src/passes'],
  ['src/jsgen', 'src/bpfgen', 'kmod-fallback/cgen'],
  ['src/loader', 'kmod-fallback/kbuild', 'kmod-fallback/run'],
  ['src/output'],
  ['src/session'],
  ['src/cli', 'src/cache'],
  ['src/road.ts'],
  ['src/driver.ts'],
  ['src/main.ts'],
];

/** What the rows would allow and the house does not: generators see the IR alone. */
export const NEVER: Readonly<Record<string, readonly string[]>> = {
  'src/jsgen': ['src/frontend', 'src/tapset', 'src/elaborate', 'src/lower'],
  'src/bpfgen': ['src/frontend', 'src/tapset', 'src/elaborate', 'src/lower'],
  'kmod-fallback/cgen': ['src/frontend', 'src/tapset', 'src/elaborate', 'src/lower'],
};

/** Where the outside may be touched: files, processes, the network, the kernel through src/native, `process` and `console`. */
export const IO_PLACES: readonly string[] = [
  'src/main.ts',
  'src/cli',
  'src/native',
  'src/tapset/read',
  'src/target/live',
  'src/loader',
  'src/session',
  'src/cache',
  'kmod-fallback/kbuild',
  'kmod-fallback/run',
  'src/output/writer',
];

/** Node's modules that only compute; every other is input or output. */
export const PURE_MODULES: ReadonlySet<string> = new Set(
  ['assert', 'assert/strict', 'buffer', 'crypto', 'path', 'path/posix', 'util', 'url'].map((name) => `node:${name}`),
);
