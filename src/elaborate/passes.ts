/** Pass 2 on one page: what each step takes, gives and may refuse. */
import { semanticError, type Diagnostic, type DiagnosticSink } from '../base/index.js';
import type { StapFile } from '../frontend/stap/ast.js';
import type { TapsetLibrary } from '../tapset/library.js';
import type { Target } from '../target/target.js';
import { buildProgram } from './build/index.js';
import { inferTypes } from './infer/index.js';
import { readContextsInPlace } from './optimise/contexts.js';
import { dropUnusedVariables, elideUnused } from './optimise/index.js';
import type { ElaborateOptions } from './options.js';
import { checkProgram } from './passes/check.js';
import { checkRegexes } from './passes/check-regexes.js';
import { displayUnread } from './passes/display-unread.js';
import { handDownTexts } from './passes/hand-down-texts.js';
import { resolveProgram } from './passes/resolve.js';
import { statisticShapes } from './passes/statistics.js';
import type { ElaboratedProgram } from './program.js';

export interface ElaborateInput {
  /** The user's script, then each -E script. */
  readonly files: readonly StapFile[];
  readonly library: TapsetLibrary;
  readonly target: Target;
  readonly options: ElaborateOptions;
}

/** undefined after an error; the sink then holds at least one. */
export function elaborate(input: ElaborateInput, sink: DiagnosticSink): ElaboratedProgram | undefined {
  const watch = new Watch(sink);
  const { library, options } = input;
  // 1. Names: probe points and aliases derived, every name bound, target symbols read by BTF.
  const { program: named } = resolveProgram(input, watch);
  const resolved = handDownTexts(named, watch);
  // 2. Statements that cannot be right whatever the types are.
  checkProgram(resolved, watch);
  if (watch.hasErrors()) return undefined;
  // 3. What has no effect goes, before it has to have a type.
  const settled = readContextsInPlace(resolved);
  const elided = options.unoptimized
    ? dropUnusedVariables(settled)
    : elideUnused({ program: settled, functionNames: new Set(library.functionNames) }, watch);
  if (elided.probes.length === 0) {
    watch.add(semanticError('no-probes', 'no probes found', undefined));
    return undefined;
  }
  // 4. Types, by rounds over all bodies.
  const types = inferTypes(elided, watch);
  if (types === undefined || watch.hasErrors()) return undefined;
  // 5. Regular expressions that are left have tables.
  checkRegexes(elided, watch);
  if (watch.hasErrors()) return undefined;
  // 6. End probes that print what the script only writes.
  const shown = options.displayUnreadGlobals ? displayUnread(elided, types) : [];
  const program = { ...elided, probes: [...elided.probes, ...shown] };
  // 7. What each statistic keeps.
  const shapes = statisticShapes(program, watch);
  if (watch.hasErrors()) return undefined;
  return buildProgram(program, { types, shapes }, options);
}

class Watch implements DiagnosticSink {
  #failed = false;
  readonly #sink: DiagnosticSink;
  constructor(sink: DiagnosticSink) {
    this.#sink = sink;
  }
  hasErrors(): boolean {
    return this.#failed;
  }

  add(diagnostic: Diagnostic): void {
    this.#failed ||= diagnostic.severity === 'error';
    this.#sink.add(diagnostic);
  }
}
