/**
 * In: a typed program and its globals. Out: an end probe for each global of the script that is written and never read: it
 * prints the value, as SystemTap does. The probes run after all others and are resolved trees like any other.
 */
import type { FormatPiece, Token, ValueType } from '../../base/index.js';
import type {
  ExpressionOf,
  GlobalSymbol,
  LocalSymbol,
  ProbeTexts,
  ResolvedExpression,
  ResolvedProbe,
  ResolvedProgram,
  ResolvedStatement,
} from '../resolved.js';
import type { StatisticOp } from '../../ir/index.js';
import type { TypeTable } from '../infer/index.js';
import { usageOf } from '../optimise/index.js';

/** After every end probe that a script can name. */
const LAST_PRIORITY = Number.MAX_SAFE_INTEGER;
const END_TEXTS: ProbeTexts = {
  point: 'end',
  name: 'end',
  functionName: undefined,
  anySyscall: false,
  anyPlace: false,
  inUserSpace: false,
};
const OPERATIONS: readonly StatisticOp[] = ['count', 'min', 'max', 'sum', 'avg'];

export function displayUnread(program: ResolvedProgram, types: TypeTable): readonly ResolvedProbe[] {
  const { read, written } = usageOf(program);
  return program.globals
    .filter(
      (each) => each.perCall !== true && each.token.file.role === 'script' && written.has(each) && !read.has(each),
    )
    .map((each) => new Display(each, types).probe());
}

class Display {
  readonly #global: GlobalSymbol;
  readonly #types: TypeTable;
  readonly #token: Token;
  readonly #locals: LocalSymbol[] = [];

  constructor(global: GlobalSymbol, types: TypeTable) {
    this.#global = global;
    this.#types = types;
    this.#token = global.token;
  }

  probe(): ResolvedProbe {
    const keys = this.#keyTypes();
    const statement = keys.length === 0 ? this.#scalar() : this.#array(keys);
    return {
      spec: { kind: 'end', priority: LAST_PRIORITY },
      point: 'end',
      texts: END_TEXTS,
      suffix: '',
      derivation: ['end'],
      token: this.#token,
      synthetic: true,
      locals: this.#locals,
      statement,
    };
  }

  #keyTypes(): readonly ValueType[] {
    const keys: ValueType[] = [];
    for (let position = 0; ; position++) {
      const { type } = this.#types.index(this.#global, position);
      if (type === undefined || type === 'stats') return keys;
      keys.push(type);
    }
  }

  get #isStatistic(): boolean {
    return this.#types.variable(this.#global).type === 'stats';
  }

  #scalar(): ResolvedStatement {
    const { name } = this.#global;
    const place: ResolvedExpression = { kind: 'variable', token: this.#token, symbol: this.#global };
    if (!this.#isStatistic) {
      const type = this.#types.variable(this.#global).type === 'string' ? 'string' : 'long';
      return this.#print([literal(`${name}=`), ...valuePieces(type), literal('\n')], [place]);
    }
    const count: ResolvedExpression = this.#extract(place, 'count');
    const zero: ResolvedExpression = { kind: 'number', token: this.#token, value: 0 };
    return {
      kind: 'if',
      token: this.#token,
      condition: { kind: 'compare', token: this.#token, op: 'equal', left: count, right: zero },
      consequent: this.#print([literal(`${name} @count=0x0\n`)], []),
      alternate: this.#print(
        [literal(name), ...statisticPieces(), literal('\n')],
        OPERATIONS.map((op) => this.#extract(place, op)),
      ),
    };
  }

  #array(types: readonly ValueType[]): ResolvedStatement {
    const token = this.#token;
    const keys = types.map((type, index) => this.#local(`__idx${index}`, type));
    const keyValues = keys.map((symbol): ResolvedExpression => ({ kind: 'variable', token, symbol }));
    const head = [literal(`${this.#global.name}[`), ...separated(types), literal(']')];
    const loop = (value: LocalSymbol | undefined, body: ResolvedStatement): ResolvedStatement => ({
      kind: 'foreach',
      token,
      array: this.#global,
      arrayToken: token,
      slice: undefined,
      limit: undefined,
      body,
      keys: keys.map((symbol) => ({ symbol, token, direction: undefined })),
      value: value === undefined ? undefined : { symbol: value, token },
      valueDirection: 'descending',
      aggregate: undefined,
    });
    if (this.#isStatistic) {
      const place: ResolvedExpression = { kind: 'element', token, array: this.#global, keys: keyValues };
      const operations = OPERATIONS.map((op) => this.#extract(place, op));
      return loop(
        undefined,
        this.#print([...head, ...statisticPieces(), literal('\n')], [...keyValues, ...operations]),
      );
    }
    const type = this.#types.variable(this.#global).type === 'string' ? 'string' : 'long';
    const value = this.#local('__val', type);
    const pieces = [...head, literal('='), ...valuePieces(type), literal('\n')];
    return loop(value, this.#print(pieces, [...keyValues, { kind: 'variable', token, symbol: value }]));
  }

  #local(name: string, declared: ValueType): LocalSymbol {
    const symbol: LocalSymbol = { kind: 'local', name, token: this.#token, declared, role: 'variable' };
    this.#locals.push(symbol);
    return symbol;
  }

  #extract(operand: ResolvedExpression, op: StatisticOp): ExpressionOf<'statistic'> & ResolvedExpression {
    return { kind: 'statistic', token: this.#token, operand, op, shift: 0 };
  }

  #print(format: readonly FormatPiece[], values: readonly ResolvedExpression[]): ResolvedStatement {
    const token = this.#token;
    const expression: ResolvedExpression = {
      kind: 'print',
      token,
      toString: false,
      form: { kind: 'formatted', format },
      arguments: values,
    };
    return { kind: 'expression', token, expression };
  }
}

function literal(text: string): FormatPiece {
  return { kind: 'literal', text };
}

function directive(type: ValueType, flag: '#' | undefined): FormatPiece {
  return {
    kind: 'directive',
    conversion: type === 'string' ? 's' : 'd',
    flag,
    width: { kind: 'none' },
    precision: { kind: 'none' },
  };
}

/** Strings in quotes, raw inside. (`#` changes neither `%d` nor `%s`; it is what SystemTap's listing shows.) */
function valuePieces(type: ValueType): readonly FormatPiece[] {
  return type === 'string' ? [literal('"'), directive(type, '#'), literal('"')] : [directive(type, undefined)];
}

function separated(types: readonly ValueType[]): readonly FormatPiece[] {
  return types.flatMap((type, index) => {
    const comma = index === 0 ? [] : [literal(',')];
    const quote = type === 'string' ? [literal('"')] : [];
    return [...comma, ...quote, directive(type, '#'), ...quote];
  });
}

function statisticPieces(): readonly FormatPiece[] {
  return OPERATIONS.flatMap((op) => [literal(` @${op}=`), directive('long', '#')]);
}
