/**
 * In: syntax trees, the library, the target. Out: every function in use and every derived probe, with all names bound.
 * The script's functions come first (used or not), then its probes, then what they called of the library.
 */
import type { DiagnosticSink } from '../../base/index.js';
import type { StapFile } from '../../frontend/stap/ast.js';
import type { TapsetLibrary } from '../../tapset/library.js';
import type { Target } from '../../target/target.js';
import type {
  FunctionSymbol,
  ResolvedExpression,
  ResolvedFunction,
  ResolvedProbe,
  ResolvedProgram,
  ResolvedStatement,
} from '../resolved.js';
import type { ElaborateOptions } from '../options.js';
import { attempt, refuseUnsupported } from '../refusal.js';
import { LocalTable, type BodyScope } from '../resolve/scope.js';
import { resolveBlock } from '../resolve/statements.js';
import { SymbolTable } from '../symbols.js';
import { Deriver, type DerivedBody } from './derive.js';

export interface ResolveInput {
  readonly files: readonly StapFile[];
  readonly library: TapsetLibrary;
  readonly target: Target;
  readonly options: ElaborateOptions;
}
export interface Resolution {
  readonly program: ResolvedProgram;
  readonly symbols: SymbolTable;
}

export function resolveProgram(input: ResolveInput, sink: DiagnosticSink): Resolution {
  const {
    files,
    library,
    options: { guru },
    target,
  } = input;
  const symbols = new SymbolTable(files, library, sink);
  const deriver = new Deriver(files, library, target, sink);
  const functions: ResolvedFunction[] = [];
  const probes: ResolvedProbe[] = [];
  const resolved = new Set<FunctionSymbol>();
  const resolvePending = (): void => {
    // The list grows while it is walked.
    for (const symbol of symbols.functionsInUse) {
      if (resolved.has(symbol)) continue;
      resolved.add(symbol);
      const each = attempt(sink, () => resolveFunction(symbol, { symbols, sink, guru }));
      if (each !== undefined) functions.push(each);
    }
  };
  for (const file of files) {
    for (const symbol of symbols.functionsInUse) {
      if (symbol.file !== file || resolved.has(symbol)) continue;
      resolved.add(symbol);
      const each = attempt(sink, () => resolveFunction(symbol, { symbols, sink, guru }));
      if (each !== undefined) functions.push(each);
    }
    for (const declaration of file.declarations) {
      if (declaration.kind === 'embedded-code') {
        attempt(sink, () => refuseUnsupported('embedded C code', 'embedded-code', declaration.token));
      }
      if (declaration.kind !== 'probe') continue;
      for (const derived of deriver.derive(declaration, file)) {
        probes.push(resolveProbe(derived, declaration.token, { symbols, sink, guru }));
      }
    }
  }
  resolvePending();
  const program: ResolvedProgram = { globals: symbols.globals, functions, probes };
  return { program, symbols };
}

/** What all bodies share. */
type Surroundings = Pick<BodyScope, 'symbols' | 'sink' | 'guru'>;

function resolveFunction(symbol: FunctionSymbol, shared: Surroundings): ResolvedFunction {
  const { body } = symbol.declaration;
  if (body.kind !== 'block') return refuseUnsupported('a function in embedded C code', 'embedded-code', symbol.token);
  const locals = new LocalTable(symbol.parameters);
  const scope: BodyScope = { ...shared, file: symbol.file, locals, target: undefined, functionSymbol: symbol };
  const statement = resolveBlock(scope, body);
  return { symbol, locals: locals.all, statement };
}

function resolveProbe(derived: DerivedBody, token: ResolvedProbe['token'], shared: Surroundings): ResolvedProbe {
  const { derivation, point, sections, suffix } = derived;
  const locals = new LocalTable([]);
  const statements: ResolvedStatement[] = point.variables.map(({ name, type, value }) => {
    const target: ResolvedExpression = { kind: 'variable', token, symbol: locals.declare(name, token) };
    return {
      kind: 'expression',
      token,
      expression: { kind: 'assignment', token, op: 'store', target, value: { kind: 'context', token, type, value } },
    };
  });
  for (const { block, file } of sections) {
    const scope: BodyScope = { ...shared, file, locals, target: point.target, functionSymbol: undefined };
    statements.push(resolveBlock(scope, block));
  }
  const [first] = statements;
  const statement: ResolvedStatement =
    statements.length === 1 && first !== undefined ? first : { kind: 'block', token, statements };
  return {
    spec: point.spec,
    point: point.point,
    suffix,
    derivation,
    token,
    synthetic: false,
    locals: locals.all,
    statement,
  };
}
