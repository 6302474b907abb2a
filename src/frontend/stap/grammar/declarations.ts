/** What stands at the top of a file: globals, functions, probes, aliases, embedded C. */
import type { ValueType } from '../../../base/index.js';
import type {
  AliasDeclaration,
  BlockStatement,
  Declaration,
  EmbeddedCode,
  FunctionDeclaration,
  GlobalDeclaration,
  NumberLiteral,
  Parameter,
  ProbePoint,
  StringLiteral,
} from '../ast.js';
import { EMBEDDED, IDENTIFIER, TARGET, type ScriptToken } from '../lexer/script-token.js';
import { EXPECTED, own, REFUSED } from '../messages.js';
import {
  blame,
  blameToken,
  choose,
  expected,
  failAt,
  failWithoutPlace,
  failWithoutSkipping,
  must,
  mustBe,
  mustBeIn,
  success,
  tokenAt,
  type Output,
  type Parsed,
  type Rule,
} from './combinators.js';
import { literal, mustBeIdentifier, mustBeLiteral, mustBeNumber } from './literals.js';
import { POINT_END, POINT_ENDS, probePoint } from './probe-points.js';
import { block } from './rules.js';

const MAX_ARRAY_SIZE = 2147483647;
const globalName = mustBeIdentifier('global');
const mustBeBlock = expected(block, EXPECTED.blockStart);

// ---- globals

/** 'global' global (',' global)* ';'? */
const globals: Rule<Declaration[]> = {
  parse: (position) => readGlobals(tokenAt(tokenAt(position).next), false),
};

function readGlobals(first: ScriptToken, isPrivate: boolean): Output<Declaration[]> {
  const all: Declaration[] = [];
  let next = first;
  for (;;) {
    const one = readGlobal(next, isPrivate);
    all.push(one.result);
    ({ next } = one);
    if (next.class === ';') return success(all, next.next);
    if (next.class !== ',') return success(all, next);
    next = tokenAt(next.next);
  }
}

/** name '%'? ('[' NUMBER ']')? ('=' literal)? */
function readGlobal(position: ScriptToken, isPrivate: boolean): Parsed<GlobalDeclaration> {
  const name = must(globalName, position);
  checkGlobalName(name.result, isPrivate);
  const wraps = name.next.class === '%';
  const afterWrap = wraps ? tokenAt(name.next.next) : name.next;
  const size = arraySize(afterWrap);
  let initial: NumberLiteral | StringLiteral | undefined;
  let { next } = size;
  if (next.class === '=') {
    if (size.result !== undefined) return failAt(next, REFUSED.scalarInitializer);
    const value = must(initialValue, next.next);
    initial = value.result;
    ({ next } = value);
  }
  const { token: at, text } = name.result;
  return { result: { kind: 'global', token: at, name: text, isPrivate, wraps, size: size.result, initial }, next };
}

function checkGlobalName(name: ScriptToken, isPrivate: boolean): void {
  const known = name.script.globals.get(name.text);
  if (known === undefined) name.script.globals.set(name.text, isPrivate);
  else blame(name, known === isPrivate ? REFUSED.duplicateGlobal : REFUSED.globalPrivateConflict, 'saw');
}

/** After the `=`. */
const initialValue = expected(literal, EXPECTED.value, true);

/** '[' NUMBER ']' */
function arraySize(position: ScriptToken): Parsed<number | undefined> {
  if (position.class !== '[') return { result: undefined, next: position };
  const size = must(mustBeNumber, position.next);
  const { value } = size.result;
  if (value <= 0 || value > MAX_ARRAY_SIZE) return failWithoutPlace(size.next, REFUSED.arraySize);
  return { result: Number(value), next: must(mustBe(']'), size.next).next };
}

// ---- functions

const TYPES: ReadonlyMap<string, ValueType> = new Map([
  ['string', 'string'],
  ['long', 'long'],
]);

const functionName = mustBeIdentifier('function');
const parameterName = mustBeIdentifier('parameter');
/** Of the parameters; a name is kept for the message. */
const afterName = mustBeIn('function', '(', true);
const afterType = mustBeIn('function', '(', false);

/** ':' ('string' | 'long') */
function valueType(of: 'function' | 'parameter', position: ScriptToken): Parsed<ValueType | undefined> {
  if (position.class !== ':') return { result: undefined, next: position };
  const word = tokenAt(position.next);
  const type = TYPES.get(word.class);
  return type === undefined ? failAt(word, own(of, EXPECTED.type)) : { result: type, next: tokenAt(word.next) };
}

/** 'function' name type? '(' parameters ')' (':' NUMBER)? (block | '%{' C '%}') */
const functionDeclaration: Rule<Declaration[]> = { parse: (position) => readFunction(tokenAt(position), false) };

function readFunction(keyword: ScriptToken, isPrivate: boolean): Output<Declaration[]> {
  const name = tokenAt(keyword.next);
  // Tapset functions are named `string` and `long`.
  const isName = name.class === IDENTIFIER || name.class === TARGET || TYPES.has(name.class);
  if (!isName) must(functionName, name);
  const returnType = valueType('function', tokenAt(name.next));
  const parameters = readParameters(
    must(returnType.result === undefined ? afterName : afterType, returnType.next).next,
  );
  const priority = readPriority(parameters.next);
  keyword.script.inFunction = true;
  const body = must(functionBody, priority.next);
  const declaration: FunctionDeclaration = {
    kind: 'function',
    token: name.token,
    name: name.text,
    isPrivate,
    parameters: parameters.result,
    returnType: returnType.result,
    priority: priority.result,
    body: body.result,
  };
  return success([declaration], body.next);
}

/** (name type? (',' name type?)* ','?)? ')' */
function readParameters(position: ScriptToken): Parsed<Parameter[]> {
  const all: Parameter[] = [];
  let next = position;
  while (next.class !== ')') {
    const name = must(parameterName, next);
    const { token: at, text } = name.result;
    if (all.some((each) => each.name === text)) return blame(name.result, REFUSED.duplicateParameter, 'saw');
    const type = valueType('parameter', name.next);
    all.push({ token: at, name: text, type: type.result });
    if (type.next.class === ')') return { result: all, next: tokenAt(type.next.next) };
    if (type.next.class !== ',') return failAt(type.next, EXPECTED.parameterEnd, 'after', type.result === undefined);
    next = tokenAt(type.next.next);
  }
  return { result: all, next: tokenAt(next.next) };
}

/** ':' NUMBER: overloads are tried from the lowest */
function readPriority(position: ScriptToken): Parsed<number | undefined> {
  if (position.class !== ':') return { result: undefined, next: position };
  const value = must(mustBeLiteral, position.next);
  if (value.result.kind === 'string') return failAt(value.next, EXPECTED.literalNumber, 'here');
  if (value.result.value <= 0) return blame(lastToken(tokenAt(position.next)), REFUSED.priority, 'saw');
  return { result: Number(value.result.value), next: value.next };
}

/** Of a number with or without sign. */
function lastToken(first: ScriptToken): ScriptToken {
  return first.class === '-' ? tokenAt(first.next) : first;
}

/** '%{' C '%}', in a user's script only with -g */
const embeddedBody: Rule<EmbeddedCode> = {
  parse: (position) => {
    const at = tokenAt(position);
    return success({ kind: 'embedded-code-body', token: at.token, code: codeOf(at) }, at.next);
  },
};

function codeOf(at: ScriptToken): string {
  return at.script.embeddedAllowed ? at.text : failWithoutSkipping(at, REFUSED.embeddedCode, tokenAt(at.next));
}

const functionBody: Rule<BlockStatement | EmbeddedCode> = choose<BlockStatement | EmbeddedCode>(
  { [EMBEDDED]: embeddedBody },
  mustBeBlock,
);

// ---- private

/** 'private' (function | 'global'? global (',' global)*) */
const privateDeclaration: Rule<Declaration[]> = {
  parse: (position) => {
    const next = tokenAt(tokenAt(position).next);
    if (next.class === 'function') return readFunction(next, true);
    if (next.class === 'global') return readGlobals(tokenAt(next.next), true);
    if (next.class === IDENTIFIER || next.class === TARGET) return readGlobals(next, true);
    return failAt(next, EXPECTED.privateDeclaration);
  },
};

// ---- probes and aliases

/** 'probe' (name ('=' | '+='))* points block; an alias may have an epilogue, too: block ',' block */
const probeDeclaration: Rule<Declaration[]> = {
  parse: (position) => {
    const keyword = tokenAt(position);
    const names: ProbePoint[] = [];
    let isEpilogue = false;
    let next = tokenAt(keyword.next);
    for (;;) {
      const points = must(probePoints, next);
      ({ next } = points);
      const [name] = points.result;
      const isName = points.result.length === 1 && name !== undefined && (next.class === '=' || next.class === '+=');
      if (!isName) {
        if (next.class !== '{') return failAt(next, EXPECTED.probePoint, 'here');
        return names.length > 0
          ? readAlias(keyword, { names, points: points.result, isEpilogue }, next)
          : readProbe(keyword, points.result, next);
      }
      if (name.optional || name.sufficient) return blameToken(name.token, next, REFUSED.optionalAlias);
      names.push(name);
      isEpilogue ||= next.class === '+=';
      next = tokenAt(next.next);
    }
  },
};

/** point (',' point)* */
const probePoints: Rule<readonly ProbePoint[]> = {
  parse: (position) => {
    const all: ProbePoint[] = [];
    let next: ScriptToken | undefined = tokenAt(position);
    for (;;) {
      const point: Parsed<readonly ProbePoint[]> = must(probePoint, next);
      all.push(...point.result);
      if (!POINT_ENDS.has(point.next.class)) return failAt(point.next, POINT_END, 'here');
      if (point.next.class !== ',') return success(all, point.next);
      next = point.next.next;
    }
  },
};

function readProbe(keyword: ScriptToken, points: readonly ProbePoint[], start: ScriptToken): Output<Declaration[]> {
  const body = must(block, start);
  return success([{ kind: 'probe', token: keyword.token, isPrivate: false, points, body: body.result }], body.next);
}

interface AliasHead {
  readonly names: readonly ProbePoint[];
  readonly points: readonly ProbePoint[];
  readonly isEpilogue: boolean;
}

function readAlias(keyword: ScriptToken, head: AliasHead, start: ScriptToken): Output<Declaration[]> {
  const { names, points, isEpilogue } = head;
  const body = must(block, start);
  let epilogue: BlockStatement | undefined;
  let { next } = body;
  if (next.class === ',') {
    if (isEpilogue) return failAt(next, REFUSED.combinedAlias);
    ({ result: epilogue, next } = must(mustBeBlock, next.next));
  }
  const declaration: AliasDeclaration = {
    kind: 'alias',
    token: keyword.token,
    names,
    points,
    prologue: isEpilogue ? undefined : body.result,
    epilogue: isEpilogue ? body.result : epilogue,
  };
  return success([declaration], next);
}

// ---- embedded C

/** '%{' C '%}', in a user's script only with -g */
const embeddedCode: Rule<Declaration[]> = {
  parse: (position) => {
    const at = tokenAt(position);
    return success([{ kind: 'embedded-code', token: at.token, code: codeOf(at) }], at.next);
  },
};

/** One declaration of a file; a `global` makes one for each of its names. */
export const declaration: Rule<Declaration[]> = expected(
  choose<Declaration[]>({
    global: globals,
    private: privateDeclaration,
    function: functionDeclaration,
    probe: probeDeclaration,
    [EMBEDDED]: embeddedCode,
  }),
  EXPECTED.declaration,
);

/** Where recovery after an error begins anew. */
export const DECLARATION_STARTS: ReadonlySet<string> = new Set(['probe', 'private', 'global', 'function', EMBEDDED]);
