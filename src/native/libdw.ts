import { dwAddress, dwCall, dwFree, dwInt } from './libdw-calls.js';
import { cString, readString, view } from './library.js';

/**
 * The DWARF of one file through libdw: entries (DIEs), locations, lines and call frames. What lies in a separate debug file
 * (by build id or .gnu_debuglink), in compressed sections or in dwz's common file is found by the library. Addresses are
 * those of the file: no bias.
 */
export interface DwarfFile {
  /** Each compilation unit's entry, in order. */
  units(): readonly Die[];
  /** The unit whose code holds the address. */
  unitAt(address: number): Die | undefined;
  /** Entries whose code holds the address, innermost first; behind an inlined one those around where it was written. */
  scopesAt(unit: Die, address: number): readonly Die[];
  children(die: Die): Iterable<Die>;
  /** The entry itself and those around it, innermost first. */
  around(die: Die): readonly Die[];
  tag(die: Die): number;
  name(die: Die): string | undefined;
  /** Equal for equal entries. */
  key(die: Die): number;
  /** In .debug_info: as messages name an entry. */
  offset(die: Die): number;
  has(die: Die, attribute: number): boolean;
  /** Does the entry itself have it? A definition refers to its declaration, but is none. */
  hasOwn(die: Die, attribute: number): boolean;
  /** Of the entry, or of the abstract one or declaration that it stands for. Signed where the form is. */
  number(die: Die, attribute: number): number | undefined;
  text(die: Die, attribute: number): string | undefined;
  reference(die: Die, attribute: number): Die | undefined;
  declaredAt(die: Die): { readonly file: string; readonly line: number } | undefined;
  /** Where its code begins: DW_AT_entry_pc, else the lowest address. */
  entry(die: Die): number | undefined;
  covers(die: Die, address: number): boolean;
  ranges(die: Die): readonly AddressRange[];
  /** A location or a constant expression as it is at the address; undefined: there is none. */
  expressionAt(die: Die, attribute: number, address: number): readonly DwarfOp[] | undefined;
  /** Where a location list has entries. */
  expressionRanges(die: Die, attribute: number): readonly AddressRange[];
  /** DW_AT_const_value as bytes. */
  bytes(die: Die, attribute: number): Buffer | undefined;
  /** DW_AT_low_pc. */
  address(die: Die): number | undefined;
  /** How the canonical frame address is computed at the address; undefined: no call frame information tells. */
  frameAddressAt(address: number): readonly DwarfOp[] | undefined;
  /** Rows of the unit's line table by address; rows that end a sequence are left out. */
  lines(unit: Die): readonly DwarfLine[];
  /** Every file that the unit's line table names. */
  files(unit: Die): readonly string[];
  close(): void;
}

/** A Dwarf_Die of libdw: `0 address of the entry | 8 unit | 16 abbreviation | 24 padding`. */
export type Die = Buffer;
const DIE_BYTES = 32;
const DIES_PER_SLAB = 512;

/** One operation, operands decoded: those of signed operands are signed. */
export interface DwarfOp {
  readonly code: number;
  readonly first: bigint;
  readonly second: bigint;
  /** Of DW_OP_implicit_value. */
  readonly block: Buffer | undefined;
  /** Of DW_OP_entry_value. */
  readonly inner: readonly DwarfOp[] | undefined;
}
/** [start, end) */
export interface AddressRange {
  readonly start: number;
  readonly end: number;
}
export interface DwarfLine {
  readonly address: number;
  readonly line: number;
  readonly file: string;
  readonly isPrologueEnd: boolean;
}

const ATTRIBUTE_BYTES = 24;
const OP_BYTES = 32;
const OP_IMPLICIT_VALUE = 0x9e;
const OP_ENTRY_VALUE = 0xa3;
const OP_GNU_ENTRY_VALUE = 0xf3;
const MOST_EXPRESSIONS = 16;

/** Cells that the library writes results to; nothing is kept in them between two calls. */
const cell = Buffer.alloc(8);
const cell2 = Buffer.alloc(8);
const cell3 = Buffer.alloc(8);
const attributeCell = Buffer.alloc(ATTRIBUTE_BYTES);
const cellValue = (from: Buffer): number => Number(from.readBigUInt64LE());

let slab = Buffer.alloc(0);
function newDie(): Die {
  if (slab.length < DIE_BYTES) slab = Buffer.alloc(DIE_BYTES * DIES_PER_SLAB);
  const die = slab.subarray(0, DIE_BYTES);
  slab = slab.subarray(DIE_BYTES);
  return die;
}

function dieFrom(memoryAddress: number): Die {
  const die = newDie();
  view(memoryAddress, DIE_BYTES).copy(die);
  return die;
}

/**
 * Dwfl_Callbacks: `0 find_elf | 8 find_debuginfo | 16 section_address | 24 debuginfo_path char **`. Held for ever: the
 * library keeps its address.
 */
let callbacks: Buffer | undefined;
function standardCallbacks(): Buffer {
  if (callbacks !== undefined) return callbacks;
  callbacks = Buffer.alloc(32);
  callbacks.writeBigUInt64LE(BigInt(dwAddress('dwfl_build_id_find_elf')), 0);
  callbacks.writeBigUInt64LE(BigInt(dwAddress('dwfl_standard_find_debuginfo')), 8);
  callbacks.writeBigUInt64LE(BigInt(dwAddress('dwfl_offline_section_address')), 16);
  return callbacks;
}

/**
 * Opens the DWARF of an executable or shared library.
 * @returns undefined: the file has none, and no debug file is found
 * @throws {NativeError} without libdw1
 */
export function openDwarf(path: string): DwarfFile | undefined {
  const session = dwCall('dwfl_begin', standardCallbacks());
  if (session === 0) return undefined;
  const name = cString(path);
  const module = dwCall('dwfl_report_offline', session, name, name, -1);
  dwCall('dwfl_report_end', session, 0, 0);
  const opened = module === 0 ? 0 : dwCall('dwfl_module_getdwarf', module, cell);
  if (opened === 0) {
    dwCall('dwfl_end', session);
    return undefined;
  }
  const bias = cellValue(cell);
  return {
    ...entriesOf({ module, bias }),
    ...attributesOf(),
    ...codeOf({ module, bias }),
    close: () => {
      dwCall('dwfl_end', session);
    },
  };
}

/** The array that a call has allocated, with its address in `cell`. */
function allocatedDies(count: number): readonly Die[] {
  if (count <= 0) return [];
  const memory = cellValue(cell);
  const dies = Array.from({ length: count }, (_, index) => dieFrom(memory + index * DIE_BYTES));
  dwFree(memory);
  return dies;
}

interface Opened {
  readonly module: number;
  /** What libdwfl adds to the file's addresses. */
  readonly bias: number;
}

function entriesOf({ module, bias }: Opened): Pick<DwarfFile, 'units' | 'unitAt' | 'scopesAt' | 'around' | 'children'> {
  let all: readonly Die[] | undefined;
  return {
    units: () => {
      if (all !== undefined) return all;
      const found: Die[] = [];
      for (let last = 0; ; ) {
        last = dwCall('dwfl_module_nextcu', module, last, cell);
        if (last === 0) break;
        found.push(dieFrom(last));
      }
      return (all = found);
    },
    unitAt: (address) => {
      const found = dwCall('dwfl_module_addrdie', module, address + bias, cell);
      return found === 0 ? undefined : dieFrom(found);
    },
    scopesAt: (unit, address) => allocatedDies(dwInt('dwarf_getscopes', unit, address, cell)),
    around: (die) => allocatedDies(dwInt('dwarf_getscopes_die', die, cell)),
    *children(die) {
      let at = newDie();
      if (dwInt('dwarf_child', die, at) !== 0) return;
      for (;;) {
        yield at;
        const next = newDie();
        if (dwInt('dwarf_siblingof', at, next) !== 0) return;
        at = next;
      }
    },
  };
}

/** The attribute in `attributeCell`; false: the entry has none. */
function findAttribute(die: Die, attribute: number): boolean {
  return dwCall('dwarf_attr_integrate', die, attribute, attributeCell) !== 0;
}

/** `0 code u32 | 4 form u32 …`; DW_FORM_sdata, DW_FORM_implicit_const */
const isSigned = (): boolean => [0x0d, 0x21].includes(attributeCell.readUInt32LE(4));

function textAt(memoryAddress: number): string | undefined {
  return memoryAddress === 0 ? undefined : readString(memoryAddress);
}

function attributesOf(): Pick<
  DwarfFile,
  'tag' | 'name' | 'key' | 'offset' | 'has' | 'hasOwn' | 'number' | 'text' | 'reference' | 'declaredAt' | 'bytes'
> {
  return {
    tag: (die) => dwInt('dwarf_tag', die),
    name: (die) => textAt(dwCall('dwarf_diename', die)),
    key: (die) => cellValue(die),
    offset: (die) => dwCall('dwarf_dieoffset', die),
    has: findAttribute,
    hasOwn: (die, attribute) => dwCall('dwarf_attr', die, attribute, attributeCell) !== 0,
    number: (die, attribute) => {
      if (!findAttribute(die, attribute)) return undefined;
      if (isSigned() && dwInt('dwarf_formsdata', attributeCell, cell) === 0) return Number(cell.readBigInt64LE());
      if (dwInt('dwarf_formudata', attributeCell, cell) === 0) return cellValue(cell);
      // A flag that is there.
      return dwInt('dwarf_formflag', attributeCell, cell) === 0 ? Number(cell.readUInt8() !== 0) : undefined;
    },
    text: (die, attribute) =>
      findAttribute(die, attribute) ? textAt(dwCall('dwarf_formstring', attributeCell)) : undefined,
    reference: (die, attribute) => {
      if (!findAttribute(die, attribute)) return undefined;
      const found = newDie();
      return dwCall('dwarf_formref_die', attributeCell, found) === 0 ? undefined : found;
    },
    declaredAt: (die) => {
      const file = textAt(dwCall('dwarf_decl_file', die));
      if (file === undefined) return undefined;
      return { file, line: dwInt('dwarf_decl_line', die, cell) === 0 ? cell.readInt32LE() : 0 };
    },
    bytes: (die, attribute) => {
      // Dwarf_Block: 0 length u64 | 8 address of the bytes
      const block = Buffer.alloc(16);
      if (!findAttribute(die, attribute) || dwInt('dwarf_formblock', attributeCell, block) !== 0) return undefined;
      return copyOf(Number(block.readBigUInt64LE(8)), cellValue(block));
    },
  };
}

function copyOf(memoryAddress: number, sizeBytes: number): Buffer {
  return sizeBytes === 0 ? Buffer.alloc(0) : Buffer.from(view(memoryAddress, sizeBytes));
}

function codeOf({
  module,
  bias,
}: Opened): Pick<
  DwarfFile,
  'address' | 'entry' | 'covers' | 'ranges' | 'expressionAt' | 'expressionRanges' | 'frameAddressAt' | 'lines' | 'files'
> {
  return {
    address: (die) => (dwInt('dwarf_lowpc', die, cell) === 0 ? cellValue(cell) : undefined),
    entry: (die) => {
      if (dwInt('dwarf_entrypc', die, cell) === 0) return cellValue(cell);
      return rangesOf(die)[0]?.start;
    },
    covers: (die, address) => dwInt('dwarf_haspc', die, address) === 1,
    ranges: rangesOf,
    expressionAt: (die, attribute, address) => {
      if (!findAttribute(die, attribute)) return undefined;
      const kept = Buffer.from(attributeCell);
      const count = dwInt('dwarf_getlocation_addr', kept, address, cell, cell2, 1);
      return count <= 0 ? undefined : opsAt(kept, cellValue(cell), cellValue(cell2));
    },
    expressionRanges: (die, attribute) => {
      if (!findAttribute(die, attribute)) return [];
      const kept = Buffer.from(attributeCell);
      const [base, start, end] = [Buffer.alloc(8), Buffer.alloc(8), Buffer.alloc(8)];
      const found: AddressRange[] = [];
      for (let offset = 0; found.length < MOST_EXPRESSIONS; ) {
        offset = dwCall('dwarf_getlocations', kept, offset, base, start, end, cell, cell2);
        if (offset <= 0) break;
        found.push({ start: cellValue(start), end: cellValue(end) });
      }
      return found;
    },
    frameAddressAt: (address) => {
      for (const kind of ['dwfl_module_eh_cfi', 'dwfl_module_dwarf_cfi']) {
        const frames = dwCall(kind, module, cell);
        if (frames === 0) continue;
        const inFrames = address + bias - cellValue(cell);
        if (dwInt('dwarf_cfi_addrframe', frames, inFrames, cell3) !== 0) continue;
        const frame = cellValue(cell3);
        const found = dwInt('dwarf_frame_cfa', frame, cell, cell2) === 0;
        const ops = found ? opsAt(undefined, cellValue(cell), cellValue(cell2)) : undefined;
        dwFree(frame);
        if (ops !== undefined && ops.length > 0) return ops;
      }
      return undefined;
    },
    lines: linesOf,
    files: filesOf,
  };
}

function rangesOf(die: Die): readonly AddressRange[] {
  const [base, start, end] = [Buffer.alloc(8), Buffer.alloc(8), Buffer.alloc(8)];
  const found: AddressRange[] = [];
  for (let offset = 0; ; ) {
    offset = dwCall('dwarf_ranges', die, offset, base, start, end);
    if (offset <= 0) return found;
    found.push({ start: cellValue(start), end: cellValue(end) });
  }
}

/** Dwarf_Op: `0 atom u8 | 8 number u64 | 16 number2 u64 | 24 offset u64`, as many as `count`. */
function opsAt(attribute: Buffer | undefined, memoryAddress: number, count: number): readonly DwarfOp[] {
  const rows = copyOf(memoryAddress, count * OP_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const row = rows.subarray(index * OP_BYTES, (index + 1) * OP_BYTES);
    const code = row.readUInt8(0);
    const isEntry = code === OP_ENTRY_VALUE || code === OP_GNU_ENTRY_VALUE;
    return {
      code,
      first: row.readBigInt64LE(8),
      second: row.readBigInt64LE(16),
      block:
        attribute !== undefined && code === OP_IMPLICIT_VALUE
          ? implicitValue(attribute, memoryAddress + index * OP_BYTES)
          : undefined,
      inner: attribute !== undefined && isEntry ? innerOps(attribute, memoryAddress + index * OP_BYTES) : undefined,
    };
  });
}

function implicitValue(attribute: Buffer, op: number): Buffer | undefined {
  const block = Buffer.alloc(16);
  if (dwInt('dwarf_getlocation_implicit_value', attribute, op, block) !== 0) return undefined;
  return copyOf(Number(block.readBigUInt64LE(8)), cellValue(block));
}

function innerOps(attribute: Buffer, op: number): readonly DwarfOp[] | undefined {
  const found = Buffer.alloc(ATTRIBUTE_BYTES);
  if (dwInt('dwarf_getlocation_attr', attribute, op, found) !== 0) return undefined;
  if (dwInt('dwarf_getlocation', found, cell, cell2) !== 0) return undefined;
  return opsAt(undefined, cellValue(cell), cellValue(cell2));
}

function linesOf(unit: Die): readonly DwarfLine[] {
  if (dwInt('dwarf_getsrclines', unit, cell, cell2) !== 0) return [];
  const table = cellValue(cell);
  const count = cellValue(cell2);
  // A file has one string, however many rows name it.
  const names = new Map<number, string>();
  const found: DwarfLine[] = [];
  for (let index = 0; index < count; index++) {
    const row = dwCall('dwarf_onesrcline', table, index);
    if (row === 0 || (dwInt('dwarf_lineendsequence', row, cell) === 0 && cell.readUInt8() !== 0)) continue;
    const isPrologueEnd = dwInt('dwarf_lineprologueend', row, cell) === 0 && cell.readUInt8() !== 0;
    const source = dwCall('dwarf_linesrc', row, 0, 0);
    if (dwInt('dwarf_lineaddr', row, cell) !== 0 || dwInt('dwarf_lineno', row, cell2) !== 0) continue;
    const file = names.get(source) ?? textAt(source) ?? '';
    names.set(source, file);
    found.push({ address: cellValue(cell), line: cell2.readInt32LE(), file, isPrologueEnd });
  }
  return found;
}

function filesOf(unit: Die): readonly string[] {
  if (dwInt('dwarf_getsrcfiles', unit, cell, cell2) !== 0) return [];
  const table = cellValue(cell);
  const count = cellValue(cell2);
  return Array.from({ length: count }, (_, index) => textAt(dwCall('dwarf_filesrc', table, index, 0, 0)) ?? '');
}
