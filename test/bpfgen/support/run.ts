import type { ExecutionContext } from 'ava';
import { generate, supports } from '../../../src/bpfgen/index.js';
import type { GlobalId, ProbeOf } from '../../../src/ir/index.js';
import { type GlobalLayout, type KernelLayout, type PlacedModule, SESSION_HEADER } from '../../../src/passes/index.js';
import { load, type Loaded, setWord, testFacts } from './kernel.js';
import { layOutForTest } from './layout.js';
import type { Code } from './script.js';

export const LONG = { kind: 'long' } as const;
export const COMM = { kind: 'bytes', limit: 15, sizeBytes: 16 } as const;
export const ALL: ProbeOf<'syscall'> = { kind: 'syscall', phase: 'entry', calls: 'all', table: [] };

export interface Running {
  readonly loaded: Loaded;
  readonly layout: KernelLayout;
}

/** Generates, loads and sets `running`. @param typed tp_btf instead of raw_tp, which BPF_PROG_RUN takes */
export function start(t: ExecutionContext, placed: PlacedModule, typed = false, laidOut?: KernelLayout): Running {
  const layout = laidOut ?? layOutForTest(placed);
  const facts = testFacts(typed);
  t.deepEqual(
    supports(placed, layout, facts).map((each) => each.text),
    [],
  );
  const loaded = load(t, generate(placed, layout, facts));
  setWord(loaded, SESSION_HEADER.running, 1);
  return { loaded, layout };
}

export function layoutOf<K extends GlobalLayout['kind']>(
  layout: KernelLayout,
  global: GlobalId,
  kind: K,
): Extract<GlobalLayout, { kind: K }> {
  const found = layout.globals.get(global);
  if (found?.kind !== kind) throw new Error(`global ${global} is no ${kind}`);
  return found as Extract<GlobalLayout, { kind: K }>;
}

export function scalarOffset(layout: KernelLayout, global: GlobalId): number {
  return layoutOf(layout, global, 'scalar').field.offset;
}

/** if (pid() != target()) next: for programs that are attached, so that only the started process counts. */
export function onlyTarget(code: Code): void {
  const [left, right] = [code.intrinsic('pid'), code.intrinsic('target')];
  code.onlyIf(code.with(code.long(), (dst) => ({ kind: 'compare', dst, op: 'equal', left, right })));
}

/** The value of a scalar in a new local. */
export function loadScalar(code: Code, global: GlobalId): ReturnType<Code['with']> {
  return code.with(code.long(), (dst) => ({ kind: 'loadScalar', dst, global }));
}
