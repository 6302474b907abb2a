/**
 * Arguments of SDT marks, as the assembler spelled them (sys/sdt.h): `N@OPERAND`, N bytes, negative where signed, with `f`
 * where it is a floating-point number. On x86-64 an operand is `%reg`, `$number`, `disp(%base,%index,scale)` or a symbol.
 */
import { long, type Long, type Token } from '../../base/index.js';
import type { ResolvedExpression } from '../resolved.js';
import { NAMED_REGISTERS } from '../resolve/registers.js';

export type SdtOperand =
  | { readonly kind: 'constant'; readonly value: Long }
  | { readonly kind: 'register'; readonly name: string; readonly width: Width }
  | {
      readonly kind: 'memory';
      readonly displacement: number;
      readonly base: string | undefined;
      readonly index: string | undefined;
      readonly scale: number;
      readonly width: Width;
    }
  /** What this version cannot read: a symbol, a floating-point number. */
  | { readonly kind: 'other'; readonly text: string };

export interface Width {
  readonly size: 1 | 2 | 4 | 8;
  readonly signed: boolean;
}

const NUMBER = String.raw`[-+]?(?:0x[0-9a-fA-F]+|\d+)`;
const FORM = /^(?:(-?[1248])@)?(.+)$/;
const CONSTANT = new RegExp(`^\\$(${NUMBER})$`);
const REGISTER = /^%(\w+)$/;
const MEMORY = new RegExp(`^(${NUMBER})?\\((?:%(\\w+))?(?:,%(\\w+)(?:,([1248]))?)?\\)$`);

export function parseSdtOperand(text: string): SdtOperand {
  const other: SdtOperand = { kind: 'other', text };
  const [, bytes = '8', operand = ''] = FORM.exec(text) ?? [];
  const size = ([1, 2, 4, 8] as const).find((each) => each === Math.abs(Number(bytes)));
  if (size === undefined) return other;
  const width: Width = { size, signed: bytes.startsWith('-') };
  const [, constant] = CONSTANT.exec(operand) ?? [];
  if (constant !== undefined) return { kind: 'constant', value: cut(numberOf(constant), width) };
  const [, register] = REGISTER.exec(operand) ?? [];
  if (register !== undefined) return isKnown(register) ? { kind: 'register', name: register, width } : other;
  const [whole, displacement = '0', base, index, scale = '1'] = MEMORY.exec(operand) ?? [];
  if (whole === undefined || base === 'rip' || ![base, index].every((each) => each === undefined || isKnown(each)))
    return other;
  return { kind: 'memory', displacement: Number(numberOf(displacement)), base, index, scale: Number(scale), width };
}

const isKnown = (register: string): boolean => NAMED_REGISTERS.has(register);

function numberOf(text: string): bigint {
  const digits = text.replace(/^[-+]/, '');
  return text.startsWith('-') ? -BigInt(digits) : BigInt(digits);
}

/** A constant has as many bytes as the program would have loaded. */
function cut(value: bigint, { size, signed }: Width): Long {
  const bits = 8 * size;
  return long(BigInt.asIntN(64, signed || size === 8 ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)));
}

/** The expression that reads it when the mark is passed; undefined: this version cannot. */
export function readSdtOperand(operand: SdtOperand, token: Token): ResolvedExpression | undefined {
  switch (operand.kind) {
    case 'constant':
      return { kind: 'number', token, value: operand.value };
    case 'register':
      return registerValue(operand.name, operand.width, token);
    case 'memory': {
      const { size, signed } = operand.width;
      return {
        kind: 'memory',
        token,
        space: 'user',
        address: addressOf(operand, token),
        size,
        signed,
        bits: undefined,
      };
    }
    case 'other':
      return undefined;
  }
}

function addressOf(operand: Extract<SdtOperand, { kind: 'memory' }>, token: Token): ResolvedExpression {
  const { base, index, scale, displacement } = operand;
  const wide: Width = { size: 8, signed: false };
  const number = (value: number): ResolvedExpression => ({ kind: 'number', token, value });
  const binary = (op: 'add' | 'multiply', left: ResolvedExpression, right: ResolvedExpression): ResolvedExpression => ({
    kind: 'binary',
    token,
    op,
    left,
    right,
  });
  let sum = base === undefined ? undefined : registerValue(base, wide, token);
  if (index !== undefined) {
    const scaled = binary('multiply', registerValue(index, wide, token), number(scale));
    sum = sum === undefined ? scaled : binary('add', sum, scaled);
  }
  if (sum === undefined) return number(displacement);
  return displacement === 0 ? sum : binary('add', sum, number(displacement));
}

/** Of a narrower register no more is read than it has. */
function registerValue(name: string, { size, signed }: Width, token: Token): ResolvedExpression {
  const named = NAMED_REGISTERS.get(name);
  if (named === undefined) throw new TypeError(`register ${name} was looked up before`);
  return {
    kind: 'context',
    token,
    type: 'long',
    value: { kind: 'register', of: 'event', register: named.register, size: Math.min(size, named.size), signed },
  };
}
