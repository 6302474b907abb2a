/** Where kernel functions lie, by the symbol table, and which of them ftrace can stop at. */
import { existsSync, readFileSync } from 'node:fs';
import type { AttachSpec, FunctionName } from '../../bpfgen/object.js';

const TRACEFS = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/** Reads the table (10 MB) when it is first asked, once for all the functions that are armed together. */
export class FunctionPlaces {
  readonly #wanted: readonly FunctionName[];
  #found: ReadonlyMap<string, readonly bigint[]> | undefined;

  constructor(specs: readonly AttachSpec[]) {
    this.#wanted = specs.flatMap((spec) => {
      if (spec.kind === 'kprobe') return [spec];
      return spec.kind === 'kprobe-multi' ? spec.functions : [];
    });
  }

  /** Several functions may have one name: the addresses of all, in the order of the table. Empty where it does not tell. */
  addressesOf({ module, symbol }: FunctionName): readonly bigint[] {
    this.#found ??= readAddresses(new Set(this.#wanted.map((each) => keyOf(each.symbol, each.module))));
    return this.#found.get(keyOf(symbol, module)) ?? [];
  }
}

function readAddresses(wanted: ReadonlySet<string>): ReadonlyMap<string, readonly bigint[]> {
  const found = new Map<string, bigint[]>();
  // `ADDRESS TYPE NAME`, and a tab and `[MODULE]` of a module's
  for (const line of readFileSync('/proc/kallsyms', 'latin1').split('\n')) {
    const [, address = '', symbol = '', module] = /^(\w+) [tTwW] ([^\t]+)(?:\t\[(.+)\])?$/.exec(line) ?? [];
    const key = keyOf(symbol, module);
    // Zero: they are hidden from this process.
    if (!wanted.has(key) || /^0*$/.test(address)) continue;
    const addresses = found.get(key) ?? [];
    addresses.push(BigInt(`0x${address}`));
    found.set(key, addresses);
  }
  return found;
}

function keyOf(symbol: string, module: string | undefined): string {
  return module === undefined ? symbol : `${module}:${symbol}`;
}

/** Those that ftrace knows; all where tracefs does not tell. */
export function traceable(functions: readonly FunctionName[]): readonly FunctionName[] {
  const file = TRACEFS.map((folder) => `${folder}/available_filter_functions`).find((path) => existsSync(path));
  if (file === undefined) return functions;
  // `NAME` or `NAME [MODULE]`
  const known = new Set(readFileSync(file, 'latin1').split('\n'));
  return functions.filter(({ module, symbol }) => known.has(module === undefined ? symbol : `${symbol} [${module}]`));
}
