/**
 * Names at addresses of processes, in place of the notes that tapsets/user-symbols.stp writes (passes/deferred-texts draws one).
 * Kinds: `n` the name, `d` name and distance, `m` the file; and of a list of addresses, a line each: `S` address, name and
 * distance, `D` without the address, `P` as `D` and without sizes, `B` that and no file.
 */
import type { ByteString } from '../base/index.js';
import { functionAt } from '../target/elf/index.js';
import type { Binaries } from '../target/binaries/index.js';
import { ProcessMaps } from './process-maps.js';

const NOTE = /\x01([ndmSDPB])([0-9a-f]+):([0-9a-fx ]*)\x02/g;

interface Found {
  readonly address: number;
  /** undefined: no file is mapped there. */
  readonly path: string | undefined;
  /** Of the address in the mapping, and the mapping's size. */
  readonly within: number;
  readonly sizeBytes: number;
  readonly symbol: { readonly name: string; readonly distance: number; readonly sizeBytes: number } | undefined;
}

export class UserSymbols {
  readonly #binaries: Binaries;
  readonly #maps = new ProcessMaps();
  /** What a pid of the initial namespace is called in this one. */
  readonly #localPid: (pid: number) => number;

  constructor(binaries: Binaries, localPid: (pid: number) => number) {
    this.#binaries = binaries;
    this.#localPid = localPid;
  }

  /** Takes in what the kernel has told of mappings. */
  observe(): void {
    this.#maps.observe();
  }

  readonly expand = (text: ByteString): ByteString =>
    text.includes('\x01')
      ? text.replace(NOTE, (_, kind: string, pid: string, addresses: string) => {
          const found = addresses
            .split(' ')
            .filter((each) => each !== '')
            .map((each) =>
              this.#find(this.#localPid(parseInt(pid, 16)), Number(BigInt(`0x${each.replace(/^0x/, '')}`))),
            );
          return found.map((each) => textOf(kind, each)).join('');
        })
      : text;

  close(): void {
    this.#maps.close();
  }

  #find(pid: number, address: number): Found {
    const mapping = this.#maps.at(pid, address);
    if (mapping === undefined) return { address, path: undefined, within: 0, sizeBytes: 0, symbol: undefined };
    const { end, offset, path, start } = mapping;
    const binary = path.startsWith('/') ? this.#binaries.open(path) : undefined;
    const inFile = binary?.addressAt(address - start + offset);
    const at = binary === undefined || inFile === undefined ? undefined : functionAt(binary.functions(), inFile);
    return {
      address,
      path,
      within: address - start,
      sizeBytes: end - start,
      symbol:
        at === undefined || inFile === undefined
          ? undefined
          : { name: at.name, distance: inFile - at.address, sizeBytes: at.sizeBytes },
    };
  }
}

const hex = (value: number): string => `0x${value.toString(16)}`;

function textOf(kind: string, found: Found): ByteString {
  const { address, path, symbol } = found;
  switch (kind) {
    case 'n':
      return symbol?.name ?? hex(address);
    case 'm':
      return path ?? '<unknown>';
    case 'd':
      return dataOf(found, true);
    case 'S':
      return ` ${hex(address)} : ${dataOf(found, true)}\n`;
    case 'D':
      return `${dataOf(found, true)}\n`;
    case 'P':
      return `${dataOf(found, false)}\n`;
    default:
      return `${symbol === undefined ? hex(address) : `${symbol.name}+${hex(symbol.distance)}`}\n`;
  }
}

/** `name+0x1/0x20 [file]`, `0x7f0123 [file+0x123/0x2000]`, `0x7f0123` */
function dataOf({ address, path, sizeBytes, symbol, within }: Found, withSizes: boolean): string {
  const size = (bytes: number): string => (withSizes ? `/${hex(bytes)}` : '');
  if (path === undefined) return hex(address);
  if (symbol === undefined) return `${hex(address)} [${path}+${hex(within)}${size(sizeBytes)}]`;
  return `${symbol.name}+${hex(symbol.distance)}${size(symbol.sizeBytes)} [${path}]`;
}
