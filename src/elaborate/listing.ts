/**
 * What -l, -L and the --dump-… options list, each as sorted lines in SystemTap's layout. Nothing is refused here: what cannot
 * be probed is not in the list, and what is wrong in a body only leaves a variable without a type.
 */
import type { DiagnosticSink } from '../base/index.js';
import type { AliasDeclaration, ProbeDeclaration, StapFile } from '../frontend/stap/ast.js';
import { printExpression, printProbePoint } from '../frontend/stap/index.js';
import { declaredType } from '../target/btf/index.js';
import type { Target } from '../target/target.js';
import type { TapsetLibrary } from '../tapset/library.js';
import { inferKnown, type TypeTable } from './infer/index.js';
import { Deriver, type DerivedBody } from './passes/derive.js';
import { FunctionsInUse, resolveProbe, surroundingsOf } from './passes/resolve.js';
import type { ElaborateInput } from './passes.js';
import { allPatterns, type ProbePattern } from './probes/index.js';
import type { ResolvedProbe } from './resolved.js';
import type { TargetScope } from './resolve/target-scope.js';
import { SymbolTable } from './symbols.js';

export interface ListingOptions {
  /** `variables`: -L */
  readonly detail: 'points' | 'variables';
  /** -v with -L: every point as it is resolved, also those that are equal. */
  readonly resolved: boolean;
}

/** `kernel.function("f") $p:struct task_struct*`, a line each without its newline; empty where nothing matches. */
export function listProbes(input: ElaborateInput, options: ListingOptions, sink: DiagnosticSink): readonly string[] {
  const { files, library, target } = input;
  const { detail, resolved } = options;
  const deriver = new Deriver(files, library, { target, sink, session: input.options, listing: detail });
  const found = files.flatMap((file) =>
    probesOf(file).flatMap((declaration) => deriver.derive(declaration, file).map((body) => ({ body, declaration }))),
  );
  if (detail === 'points') return sorted(new Set(found.flatMap(({ body }) => pointsOf(body, false))));
  const listed = withVariables(found, input, sink).flatMap(({ body, variables }) =>
    pointsOf(body, resolved).map((point): Line => ({ point, variables })),
  );
  listed.sort((a, b) => compare(a.point, b.point));
  return (resolved ? listed : common(listed)).map(({ point, variables }) => [point, ...variables].join(' '));
}

/** Every function of the library that a script may call; `all`: also those that begin with an underscore. */
export function listFunctions(input: ElaborateInput, all: boolean, sink: DiagnosticSink): readonly string[] {
  const { files, library } = input;
  const shared = surroundingsOf(new SymbolTable(input.files, input.library, sink), input, sink);
  const [script] = files;
  const names = library.functionNames.filter((name) => all || !name.startsWith('_'));
  const symbols = script === undefined ? [] : names.flatMap((name) => shared.symbols.functionsNamed(name, script));
  symbols.forEach((each) => shared.symbols.use(each));
  const functions = new FunctionsInUse(shared);
  functions.resolve();
  const types = inferKnown({ globals: shared.symbols.globals, functions: functions.resolved, probes: [], embeds: [] });
  const lines = symbols.map((each) => {
    const parameters = each.parameters.map(
      (parameter) => `${parameter.name}:${types.variable(parameter).type ?? UNKNOWN}`,
    );
    return `${each.name}:${types.result(each).type ?? UNKNOWN} (${parameters.join(', ')})`;
  });
  return sorted(lines);
}

/** The aliases of the library; system calls, which are built in, as if each were one. */
export function listAliases(library: TapsetLibrary, target: Target, sink: DiagnosticSink): readonly string[] {
  const heads = library.aliasHeads.filter((head) => !head.startsWith('__'));
  const declarations = heads.flatMap((head) => library.aliasesUnder(head, sink)).map((each) => each.declaration);
  return sorted(new Set([...declarations.map(aliasLine), ...syscallAliases(target)]));
}

function aliasLine({ epilogue, names, points, prologue }: AliasDeclaration): string {
  const last = prologue === undefined && epilogue !== undefined ? '+=' : '=';
  const heads = names.map((each) => printProbePoint(each)).join(' = ');
  return `${heads} ${last} ${points.map((each) => printProbePoint(each)).join(', ')}`;
}

function syscallAliases(target: Target): readonly string[] {
  return ['syscall', 'nd_syscall'].flatMap((head) =>
    target
      .syscalls()
      .probeNames.flatMap((name) => [
        `${head}.${name} = kernel.trace("raw_syscalls:sys_enter")`,
        `${head}.${name}.return = kernel.trace("raw_syscalls:sys_exit")`,
      ]),
  );
}

/** `process(string).function(string).return`: what can be armed, by families. */
export function listProbeTypes(target: Target): readonly string[] {
  const patterns = allPatterns(target).filter(
    (each) => each.unsupported !== true && each.components.every(({ name }) => name !== undefined),
  );
  patterns.sort(byComponents);
  return [...new Set(patterns.map(patternText))];
}

function patternText({ components }: ProbePattern): string {
  return components
    .map(({ argument, name }) => `${name ?? '*'}${argument === 'none' ? '' : `(${argument})`}`)
    .join('.');
}

const ARGUMENT_ORDER = { none: 0, number: 1, string: 2 } as const;

/** Word by word; of one word first without an argument, then with a number. */
function byComponents(left: ProbePattern, right: ProbePattern): number {
  for (const [index, a] of left.components.entries()) {
    const b = right.components[index];
    if (b === undefined) return 1;
    const order = compare(a.name ?? '', b.name ?? '') || ARGUMENT_ORDER[a.argument] - ARGUMENT_ORDER[b.argument];
    if (order !== 0) return order;
  }
  return left.components.length - right.components.length;
}

const UNKNOWN = 'unknown';

interface Found {
  readonly body: DerivedBody;
  readonly declaration: ProbeDeclaration;
}
interface Line {
  readonly point: string;
  /** `name:type`, locals of aliases first. */
  readonly variables: readonly string[];
}

function probesOf(file: StapFile): readonly ProbeDeclaration[] {
  return file.declarations.filter((each) => each.kind === 'probe');
}

/** An alias by its name; else the point, one for each place of a binary. */
function pointsOf({ conditions, name, point, suffix }: DerivedBody, resolved: boolean): readonly string[] {
  if (name !== undefined && !resolved) return [name];
  const points = point.spec.kind === 'uprobe' ? point.spec.places.map((place) => place.point) : [point.point];
  const all = conditions.map(({ expression }) => printExpression(expression, 'p1')).reverse();
  const both = all.length > 1 ? all.map((each) => `(${each})`).join(' && ') : all.join('');
  const condition = both === '' ? '' : ` if (${both})`;
  return points.map((each) => `${each}${suffix}${condition}`);
}

function withVariables(
  found: readonly Found[],
  input: ElaborateInput,
  sink: DiagnosticSink,
): readonly (Omit<Line, 'point'> & { readonly body: DerivedBody })[] {
  const shared = surroundingsOf(new SymbolTable(input.files, input.library, sink), input, sink);
  // The last: before it may be one at the entry, which keeps what a return asks for.
  const probes = found.flatMap(({ body, declaration }) => resolveProbe(body, declaration.token, shared).slice(-1));
  const functions = new FunctionsInUse(shared);
  functions.resolve();
  const types = inferKnown({ globals: shared.symbols.globals, functions: functions.resolved, probes, embeds: [] });
  return found.flatMap(({ body }, index) => {
    const probe = probes[index];
    if (probe === undefined) return [];
    return [{ body, variables: [...localsOf(probe, types), ...targetVariables(body.point.target)] }];
  });
}

/** Two underscores: the library's own affair. */
function localsOf({ locals }: ResolvedProbe, types: TypeTable): readonly string[] {
  return locals
    .filter(({ name }) => !name.startsWith('__'))
    .map((each) => `${each.name}:${types.variable(each).type ?? UNKNOWN}`);
}

/** What is returned comes first, then what was called with. */
function targetVariables(scope: TargetScope | undefined): readonly string[] {
  if (scope === undefined) return [];
  const lines = [...scope.variables].flatMap(([name, variable]) => {
    if (variable.kind === 'text' || name.startsWith('$') || name === '') return [];
    const type =
      variable.kind === 'typed'
        ? declaredType(scope.target, variable.type)
        : variable.kind === 'plain'
          ? variable.type
          : 'long';
    return [`$${name}:${type}`];
  });
  const isResult = (line: string): boolean => line.startsWith('$return:');
  return [...lines.filter(isResult), ...lines.filter((line) => !isResult(line))];
}

/** Of several points of one name only what all of them have. */
function common(lines: readonly Line[]): readonly Line[] {
  const all = new Map<string, Line>();
  for (const { point, variables } of lines) {
    const known = all.get(point);
    const kept = new Set(variables);
    all.set(point, { point, variables: known?.variables.filter((each) => kept.has(each)) ?? variables });
  }
  return [...all.values()];
}

function sorted(lines: Iterable<string>): readonly string[] {
  return [...lines].sort(compare);
}

/** By bytes, as C++ does. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
