/**
 * In: syntax trees, the library, the target. Out: every function in use and every derived probe, with all names bound.
 * The script's functions come first (used or not), then its probes, then what they called of the library.
 */
import type { DiagnosticSink, Token } from '../../base/index.js';
import type { StapFile } from '../../frontend/stap/ast.js';
import type { ProbeSpec } from '../../ir/index.js';
import type { TapsetLibrary } from '../../tapset/library.js';
import type { Target } from '../../target/target.js';
import type {
  FunctionSymbol,
  ProbeTexts,
  ResolvedExpression,
  ResolvedFunction,
  ResolvedProbe,
  ResolvedProgram,
  ResolvedStatement,
} from '../resolved.js';
import type { ElaborateOptions } from '../options.js';
import { attempt } from '../refusal.js';
import { resolveCondition } from '../resolve/conditions.js';
import { embeddedBody } from '../resolve/embedded.js';
import { KeptValues } from '../resolve/entry.js';
import { resolveExpression } from '../resolve/expressions.js';
import { overloadingOf } from '../resolve/overloads.js';
import { LocalTable, type BodyScope } from '../resolve/scope.js';
import { resolveBlock } from '../resolve/statements.js';
import type { EntryPoint } from '../resolve/target-scope.js';
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
  const { files, library, options, target } = input;
  const symbols = new SymbolTable(files, library, sink);
  const deriver = new Deriver(files, library, { target, sink, session: options, listing: undefined });
  const shared = surroundingsOf(symbols, input, sink);
  const functions = new FunctionsInUse(shared);
  const probes: ResolvedProbe[] = [];
  for (const file of files) {
    functions.resolve((symbol) => symbol.file === file);
    for (const declaration of file.declarations) {
      if (declaration.kind !== 'probe') continue;
      for (const derived of deriver.derive(declaration, file)) {
        const derivedProbes = resolveProbe(derived, declaration.token, shared);
        probes.push(...(options.suppressHandlerErrors === true ? derivedProbes.map(caught) : derivedProbes));
      }
    }
  }
  functions.resolve();
  const embeds = files.flatMap(({ declarations }) => declarations.filter((each) => each.kind === 'embedded-code'));
  const program: ResolvedProgram = { globals: symbols.globals, functions: functions.resolved, probes, embeds };
  return { program, symbols };
}

/** What all bodies share. */
export type Surroundings = Pick<BodyScope, 'symbols' | 'sink' | 'guru' | 'skipBadVariables' | 'timeZone' | 'kernel'>;

export function surroundingsOf(
  symbols: SymbolTable,
  { options, target }: Pick<ResolveInput, 'options' | 'target'>,
  sink: DiagnosticSink,
): Surroundings {
  const { guru, skipBadVariables, timeZone } = options;
  return { symbols, sink, guru, skipBadVariables: skipBadVariables === true, timeZone, kernel: target };
}

/** The functions that bodies call, each resolved once. */
export class FunctionsInUse {
  readonly resolved: ResolvedFunction[] = [];
  readonly #shared: Surroundings;
  readonly #seen = new Set<FunctionSymbol>();

  constructor(shared: Surroundings) {
    this.#shared = shared;
  }

  resolve(wanted: (symbol: FunctionSymbol) => boolean = () => true): void {
    // The list grows while it is walked.
    for (const symbol of this.#shared.symbols.functionsInUse) {
      if (this.#seen.has(symbol) || !wanted(symbol)) continue;
      this.#seen.add(symbol);
      const each = attempt(this.#shared.sink, () => resolveFunction(symbol, this.#shared));
      if (each !== undefined) this.resolved.push(each);
    }
  }
}

function resolveFunction(symbol: FunctionSymbol, shared: Surroundings): ResolvedFunction {
  const { body } = symbol.declaration;
  const locals = new LocalTable(symbol.parameters);
  const texts: BodyScope['texts'] = new Map();
  const { further, prologue } = overloadingOf(symbol, shared.symbols, locals);
  const scope: BodyScope = {
    ...shared,
    file: symbol.file,
    locals: body.kind === 'block' ? locals : new LocalTable(symbol.parameters),
    target: undefined,
    entry: undefined,
    functionSymbol: symbol,
    probe: undefined,
    texts,
    further,
  };
  if (body.kind !== 'block') {
    // The text has copies of its parameters: they are still as they were called.
    const called = further === undefined ? undefined : { ...further, arguments: symbol.parameters };
    const statement = embeddedBody(scope, symbol, body.code, called);
    return { symbol, texts, locals: scope.locals.all, statement };
  }
  const block = resolveBlock(scope, body);
  const statement: ResolvedStatement =
    prologue.length === 0
      ? block
      : { kind: 'block', token: block.token, statements: [...prologue, ...statementsOf(block)] };
  return { symbol, texts, locals: locals.all, statement };
}

function textsOf(name: string | undefined, { point, spec }: Pick<DerivedBody['point'], 'point' | 'spec'>): ProbeTexts {
  return {
    point,
    name: name ?? point,
    functionName: functionNameOf(spec),
    anySyscall: spec.kind === 'syscall' && point.includes('*'),
    anyPlace: spec.kind === 'uprobe' && spec.places.length > 1,
    inUserSpace: spec.kind === 'uprobe',
  };
}

function functionNameOf(spec: ProbeSpec): string | undefined {
  if (spec.kind === 'function') return spec.symbol;
  return spec.kind === 'uprobe' ? (spec.places[0]?.symbol ?? '') : undefined;
}

function statementsOf(node: ResolvedStatement): readonly ResolvedStatement[] {
  return node.kind === 'block' ? node.statements : [node];
}

/** --suppress-handler-errors */
function caught(probe: ResolvedProbe): ResolvedProbe {
  const { statement, token } = probe;
  const handler: ResolvedStatement = { kind: 'next', token };
  return { ...probe, statement: { kind: 'try', token, body: statement, variable: undefined, handler } };
}

/** The probe, and before it one of the entry if the return asks for something of that. */
export function resolveProbe(derived: DerivedBody, token: Token, shared: Surroundings): readonly ResolvedProbe[] {
  const { conditions, derivation, name, point, sections, suffix } = derived;
  const locals = new LocalTable([]);
  const entryLocals = new LocalTable([]);
  const kept =
    point.entry === undefined ? undefined : keptValues(derived, point.entry, { ...shared, locals, entryLocals });
  const statements: ResolvedStatement[] = point.variables.map(({ name, type, value }) => {
    const target: ResolvedExpression = { kind: 'variable', token, symbol: locals.declare(name, token) };
    return {
      kind: 'expression',
      token,
      expression: { kind: 'assignment', token, op: 'store', target, value: { kind: 'context', token, type, value } },
    };
  });
  const texts = textsOf(name, point);
  const scopeIn = (file: StapFile): BodyScope => ({
    ...shared,
    file,
    locals,
    target: point.target,
    entry: kept,
    functionSymbol: undefined,
    probe: texts,
    texts: new Map(),
    further: undefined,
  });
  for (const { expression, file } of conditions) {
    const condition = attempt(shared.sink, () => resolveCondition(scopeIn(file), expression));
    if (condition !== undefined) statements.push(condition);
  }
  for (const { block, file } of sections) statements.push(resolveBlock(scopeIn(file), block));
  const probe: ResolvedProbe = {
    spec: point.spec,
    point: point.point,
    texts,
    suffix,
    derivation,
    token,
    synthetic: false,
    unavailable: point.unavailable,
    locals: locals.all,
    statement: joined([...(kept?.atReturn ?? []), ...statements], token),
  };
  if (kept === undefined || point.entry === undefined || kept.atEntry.length === 0) return [probe];
  const { spec, point: entryPoint } = point.entry;
  const statement = joined(kept.atEntry, token);
  return [
    {
      ...probe,
      spec,
      point: entryPoint,
      texts: textsOf(name, point.entry),
      synthetic: true,
      unavailable: undefined,
      locals: entryLocals.all,
      statement,
    },
    probe,
  ];
}

function joined(statements: readonly ResolvedStatement[], token: Token): ResolvedStatement {
  const [first] = statements;
  return statements.length === 1 && first !== undefined ? first : { kind: 'block', token, statements };
}

function keptValues(
  { name }: DerivedBody,
  point: EntryPoint,
  { entryLocals, locals, ...shared }: Surroundings & { readonly locals: LocalTable; readonly entryLocals: LocalTable },
): KeptValues {
  const common = { locals: entryLocals, target: point.target, entry: undefined, functionSymbol: undefined };
  const probe = textsOf(name, point);
  return new KeptValues(point, shared.symbols, locals, (expression, file) =>
    resolveExpression({ ...shared, ...common, file, probe, texts: new Map(), further: undefined }, expression),
  );
}
