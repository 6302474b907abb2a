/** Where kernel functions lie, by the symbol table, and which of them ftrace can stop at. */
import { existsSync, readFileSync } from 'node:fs';
import type { FunctionName } from '../../bpfgen/object.js';

const TRACEFS = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/** Several functions may have one name: all addresses of each, in the order of the table. Unknown names are left out. */
export function addressesOf(functions: readonly FunctionName[]): ReadonlyMap<FunctionName, readonly bigint[]> {
  const wanted = new Map(functions.map((each) => [keyOf(each.symbol, each.module), each]));
  const found = new Map<FunctionName, bigint[]>();
  // `ADDRESS TYPE NAME`, and a tab and `[MODULE]` of a module's
  for (const line of readFileSync('/proc/kallsyms', 'latin1').split('\n')) {
    const [, address = '', symbol = '', module] = /^(\w+) [tTwW] ([^\t]+)(?:\t\[(.+)\])?$/.exec(line) ?? [];
    const name = wanted.get(keyOf(symbol, module));
    if (name === undefined) continue;
    const addresses = found.get(name) ?? [];
    addresses.push(BigInt(`0x${address}`));
    found.set(name, addresses);
  }
  return found;
}

/** Those that ftrace knows; all where tracefs does not tell. */
export function traceable(functions: readonly FunctionName[]): readonly FunctionName[] {
  const file = TRACEFS.map((folder) => `${folder}/available_filter_functions`).find((path) => existsSync(path));
  if (file === undefined) return functions;
  // `NAME` or `NAME [MODULE]`
  const known = new Set(readFileSync(file, 'latin1').split('\n'));
  return functions.filter(({ module, symbol }) => known.has(module === undefined ? symbol : `${symbol} [${module}]`));
}

function keyOf(symbol: string, module: string | undefined): string {
  return module === undefined ? symbol : `${module}:${symbol}`;
}
