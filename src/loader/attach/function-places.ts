/** Where kernel functions lie, by the symbol table, and which of them ftrace can stop at. */
import { existsSync, readFileSync } from 'node:fs';
import type { AttachSpec, FunctionName } from '../../bpfgen/object.js';

const TRACEFS = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

/** A function's first instructions may come before the place that ftrace patches (endbr64, bti, padding). */
const OFFSETS_OF_PLACE = [0n, 4n, 8n, 12n, 16n];

type Addresses = ReadonlyMap<string, readonly bigint[]>;

/** Reads the tables (10 MB) when they are first asked, once for all the functions that are armed together. */
export class FunctionPlaces {
  readonly #wanted: readonly FunctionName[];
  #found: Addresses | undefined;

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

  /** Addresses of functions that ftrace knows, each once; of all where tracefs does not tell. */
  traceable(functions: readonly FunctionName[]): readonly bigint[] {
    const addresses = new Set(functions.flatMap((each) => this.addressesOf(each)));
    const places = readPlaces();
    if (places === undefined) return [...addresses];
    return [...addresses].filter((address) => OFFSETS_OF_PLACE.some((offset) => places.has(address + offset)));
  }
}

function readAddresses(wanted: ReadonlySet<string>): Addresses {
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

/**
 * Where ftrace can stop, by address: of functions that share one address (system calls without arguments) its lists name one.
 * undefined: there is no tracefs.
 */
function readPlaces(): ReadonlySet<bigint> | undefined {
  const addresses = readTracefs('available_filter_functions_addrs');
  // 6.5: `ADDRESS NAME`, and ` [MODULE]`
  if (addresses !== undefined) return new Set(addresses.map((line) => BigInt(`0x${line.slice(0, line.indexOf(' '))}`)));
  const names = readTracefs('available_filter_functions');
  if (names === undefined) return undefined;
  const keys = names.map((line) => {
    const [symbol = '', module] = line.split(' ');
    return keyOf(symbol, module?.slice(1, -1));
  });
  return new Set([...readAddresses(new Set(keys)).values()].flat());
}

function readTracefs(name: string): readonly string[] | undefined {
  const file = TRACEFS.map((folder) => `${folder}/${name}`).find((path) => existsSync(path));
  if (file === undefined) return undefined;
  return readFileSync(file, 'latin1').trimEnd().split('\n');
}
