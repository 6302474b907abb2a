/** $$vars, $$parms, $$locals and $$return of a program, with `$` and `$$` behind them: every variable as a text. */
import { assert, type FormatPiece } from '../../base/index.js';
import type * as ast from '../../frontend/stap/ast.js';
import type { ResolvedExpression } from '../resolved.js';
import { Refusal } from '../refusal.js';
import { prettyText } from './pretty-print.js';
import type { BodyScope } from './scope.js';
import type { ProgramScope, TargetScope, TargetVariable } from './target-scope.js';
import { type Location, type TargetMemory, valueAt } from './walk.js';

export function findVariable(targets: TargetScope, name: string): TargetVariable | undefined {
  return targets.variables.get(name) ?? (name.startsWith('$') ? undefined : targets.program?.()?.variable(name));
}

export function programOf(targets: TargetScope, what: string): ProgramScope {
  const program = targets.program?.();
  assert(program !== undefined, 'resolve', `${what} is of a program`);
  return program;
}

/** undefined: no such set is meant, or there is no program. */
export function printProgramVariables(
  scope: BodyScope,
  targets: TargetScope,
  node: ast.TargetSymbol,
): ResolvedExpression | undefined {
  const [, name] = /^\$\$(vars|parms|locals|return)$/.exec(node.name) ?? [];
  const program = name === undefined ? undefined : targets.program?.();
  if (name === undefined || program === undefined) return undefined;
  const { token } = node;
  const [pretty] = node.components;
  const pieces: FormatPiece[] = [];
  const values: ResolvedExpression[] = [];
  const atEntry = name === 'return' ? undefined : scope.entry?.target;
  const place = (atEntry === undefined ? undefined : atEntry.program?.()) ?? program;
  for (const each of namesIn(place, name)) {
    pieces.push({ kind: 'literal', text: `${pieces.length === 0 ? '' : ' '}${each}=` });
    const text = variableText(() => located(place, each, token), pretty, place.memory, scope, {
      ...node,
      name: `$${each}`,
    });
    pieces.push(...text.pieces);
    values.push(...text.values);
  }
  return { kind: 'print', token, toString: true, form: { kind: 'formatted', format: pieces }, arguments: values };
}

function namesIn(program: ProgramScope, set: string): readonly string[] {
  if (set === 'return') return program.variable('return') === undefined ? [] : ['return'];
  return program.visible
    .filter((each) => set === 'vars' || each.isParameter === (set === 'parms'))
    .map((each) => each.name);
}

function located(program: ProgramScope, name: string, token: ast.TargetSymbol['token']): Location {
  const variable = program.variable(name);
  assert(variable?.kind === 'located', 'resolve', `${name} is visible`);
  return variable.locate(token);
}

interface VariableText {
  readonly pieces: readonly FormatPiece[];
  readonly values: readonly ResolvedExpression[];
}

/** What cannot be had here is a question mark. */
function variableText(
  locate: () => Location,
  pretty: ast.TargetComponent | undefined,
  memory: TargetMemory,
  scope: BodyScope,
  node: ast.TargetSymbol,
): VariableText {
  const { token } = node;
  // In a return everything but $return is as it was when the call began.
  const kept = node.name === '$return' ? undefined : scope.entry;
  try {
    const at = locate();
    if (pretty?.kind === 'pretty') {
      const text = kept?.valueOf(node, scope.file) ?? prettyText(scope, memory, at, pretty.deep, token);
      return { pieces: [DIRECTIVE_S], values: [text] };
    }
    const value = valueAt(memory, at, token);
    if (typeof value === 'string') return { pieces: [{ kind: 'literal', text: value }], values: [] };
    return { pieces: [DIRECTIVE_X], values: [kept?.valueOf(node, scope.file) ?? value] };
  } catch (error) {
    if (error instanceof Refusal) return { pieces: [{ kind: 'literal', text: '?' }], values: [] };
    throw error;
  }
}

const NONE = { kind: 'none' } as const;
const DIRECTIVE_X: FormatPiece = { kind: 'directive', conversion: 'x', flag: '#', width: NONE, precision: NONE };
const DIRECTIVE_S: FormatPiece = { kind: 'directive', conversion: 's', flag: undefined, width: NONE, precision: NONE };
