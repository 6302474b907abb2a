/** Variables that code at an address sees, and where they are. */
import type { DwarfFile, Die, DwarfOp } from '../../native/libdw.js';
import { AT, TAG } from './codes.js';
import type { DebugScope, DebugVariable } from './debug-info.js';
import { type FrameFacts, placeOf } from './location.js';
import { type Place, PlaceError } from './place.js';
import type { DwarfTypes } from './types.js';

export interface ScopePlace {
  readonly address: number;
  readonly unit: Die;
  /** The function with the code, whatever is inlined there. */
  readonly code: Die | undefined;
  /** The inlined function that is meant: its code may begin where that of others does. */
  readonly inlined: Die | undefined;
  /** Of the binary, for messages. */
  readonly path: string;
  /** A variable that this unit only declares. */
  defined(name: string): DebugVariable | undefined;
}

export function scopeFrom(file: DwarfFile, types: DwarfTypes, at: ScopePlace): DebugScope | undefined {
  const scopes = at.inlined === undefined ? file.scopesAt(at.unit, at.address) : [at.inlined, at.unit];
  const [innermost] = scopes;
  if (innermost === undefined) return undefined;
  const variable = (die: Die): DebugVariable => variableFrom(file, types, die, at);
  const isFunction = file.tag(innermost) === TAG.subprogram || file.tag(innermost) === TAG.inlinedSubroutine;
  const functionName = (isFunction ? file.name(innermost) : undefined) ?? '<unknown>';
  const unitName = (file.name(at.unit) ?? '').replace(/^.*\//, '');
  return {
    where: `dieoffset 0x${hex(file.offset(innermost))} in ${at.path}, near pc 0x${hex(at.address)} in ${functionName} ${unitName}`,
    functionName,
    variable: (name) => {
      for (const scope of scopes) {
        const found = variablesOf(file, scope).find((each) => file.name(each) === name);
        if (found === undefined) continue;
        if (!file.hasOwn(found, AT.declaration)) return variable(found);
        return at.defined(name) ?? variable(found);
      }
      return undefined;
    },
    get variables() {
      return variablesOf(file, innermost).map(variable);
    },
  };
}

const hex = (value: number): string => value.toString(16);

export function variablesOf(file: DwarfFile, scope: Die): readonly Die[] {
  return [...file.children(scope)].filter((each) => {
    const tag = file.tag(each);
    return (tag === TAG.variable || tag === TAG.formalParameter) && file.name(each) !== undefined;
  });
}

/** @param at where code runs; of a variable of the whole program only the unit counts */
export function variableFrom(
  file: DwarfFile,
  types: DwarfTypes,
  die: Die,
  at: Pick<ScopePlace, 'address' | 'code' | 'path'>,
): DebugVariable {
  const name = file.name(die) ?? '';
  return {
    name,
    isParameter: file.tag(die) === TAG.formalParameter,
    get type() {
      const origin = file.has(die, AT.type) ? die : (file.reference(die, AT.abstractOrigin) ?? die);
      return types.typeOf(origin);
    },
    place: () => placeFrom(file, die, at),
  };
}

function placeFrom(
  file: DwarfFile,
  die: Die,
  { address, code, path }: Pick<ScopePlace, 'address' | 'code' | 'path'>,
): Place {
  const value = constantOf(file, die);
  if (value !== undefined) return value;
  const name = file.name(die) ?? '';
  const notes = [`dieoffset: 0x${hex(file.offset(die))} from ${path}`, functionNote(file, die, code)].flatMap(
    (each) => each ?? [],
  );
  if (!file.has(die, AT.location))
    throw new PlaceError(`failed to retrieve location attribute for '${name}' [man error::dwarf]`, notes);
  const ops = file.expressionAt(die, AT.location, address);
  if (ops === undefined || ops.length === 0) {
    const ranges = file.expressionRanges(die, AT.location);
    const others = ranges.map(({ start, end }) => `[0x${hex(start)},0x${hex(end)}]`).join(', ');
    throw new PlaceError(`not accessible at this address (pc: 0x${hex(address)}) [man error::dwarf]`, [
      ...notes,
      ...(others === '' ? [] : [`alternative locations: ${others}`]),
    ]);
  }
  return readable(name, notes, () => placeOf(ops, frameOf(file, address, code)));
}

/** Says of what variable it is. */
function readable(name: string, notes: readonly string[], place: () => Place): Place {
  try {
    return place();
  } catch (error) {
    if (error instanceof PlaceError) throw new PlaceError(`cannot read '${name}': ${error.message}`, notes);
    throw error;
  }
}

function frameOf(file: DwarfFile, address: number, code: Die | undefined): FrameFacts {
  return {
    frameBase: (): readonly DwarfOp[] | undefined =>
      code === undefined ? undefined : file.expressionAt(code, AT.frameBase, address),
    frameAddress: () => file.frameAddressAt(address),
    isEntry: code !== undefined && file.entry(code) === address,
  };
}

/** `function: work at /src/t.c:33:20`, where the variable is written. */
function functionNote(file: DwarfFile, die: Die, code: Die | undefined): string | undefined {
  const declared = file.declaredAt(die);
  const name = code === undefined ? undefined : file.name(code);
  return declared === undefined || name === undefined
    ? undefined
    : `function: ${name} at ${declared.file}:${declared.line}`;
}

function constantOf(file: DwarfFile, die: Die): Place | undefined {
  if (!file.has(die, AT.constValue)) return undefined;
  const number = file.number(die, AT.constValue);
  if (number !== undefined && Number.isSafeInteger(number))
    return { kind: 'value', value: { kind: 'number', value: BigInt(number) } };
  const bytes = file.bytes(die, AT.constValue);
  return bytes === undefined ? undefined : { kind: 'bytes', bytes };
}
