/** Generated code against an interpreter of blocks, on any control flow: loops with two heads, handlers inside of loops, … */
import { fc, testProp } from '@fast-check/ava';
import { present } from '../../src/base/index.js';
import type { BlockId, FormatId, IrCode, LocalId, Operand } from '../../src/ir/index.js';
import { type BareInstruction, type BareTerminator, local, long, ModuleDraft, string } from '../support/ir-module.js';
import { instantiated, runBody } from '../support/js-run.js';

const LOCALS = 3;
const ACTIONS = 40;

interface AnyBlock {
  readonly steps: readonly {
    readonly kind: 'add' | 'divide' | 'show' | 'raise' | 'take';
    readonly to: number;
    readonly from: number;
    readonly value: number;
  }[];
  readonly end: 'jump' | 'branch' | 'leave' | 'fail';
  readonly condition: number;
  readonly targets: readonly [number, number];
  readonly onError: number;
  readonly ticks: boolean;
}

const anyBlock: fc.Arbitrary<AnyBlock> = fc.record({
  steps: fc.array(
    fc.record({
      kind: fc.constantFrom('add', 'add', 'divide', 'show', 'raise', 'take'),
      to: fc.nat(LOCALS - 1),
      from: fc.nat(LOCALS - 1),
      value: fc.integer({ min: -2, max: 2 }),
    }),
    { maxLength: 4 },
  ),
  end: fc.constantFrom('jump', 'jump', 'branch', 'branch', 'branch', 'leave', 'fail'),
  condition: fc.nat(LOCALS - 1),
  targets: fc.tuple(fc.nat(), fc.nat()),
  onError: fc.nat(),
  ticks: fc.boolean(),
});

type Locals = readonly LocalId[];
const pick = <T>(all: readonly T[], index: number): T => present(all[index % all.length], 'test', 'element');

function instructionsOf(
  block: AnyBlock,
  locals: Locals,
  message: LocalId,
  formats: { number: FormatId; text: FormatId },
): BareInstruction[] {
  const steps = block.steps.map(({ kind, to, from, value }): BareInstruction[] => {
    const [dst, src] = [pick(locals, to), local(pick(locals, from))];
    if (kind === 'add') return [{ kind: 'binary', dst, op: 'add', left: src, right: long(value) }];
    if (kind === 'divide') return [{ kind: 'binary', dst, op: 'divide', left: long(7), right: src }];
    if (kind === 'raise') return [{ kind: 'raise', text: string(`raised ${value}`) }];
    if (kind === 'show') return [{ kind: 'print', format: formats.number, args: [src] }];
    return [
      { kind: 'takeError', dst: message },
      { kind: 'print', format: formats.text, args: [local(message)] },
    ];
  });
  return [...(block.ticks ? [{ kind: 'tick', count: 1 } as const] : []), ...steps.flat()];
}

function endOf(block: AnyBlock, locals: Locals, ids: readonly BlockId[]): BareTerminator {
  const [then, otherwise] = [pick(ids, block.targets[0]), pick(ids, block.targets[1])];
  if (block.end === 'jump') return { kind: 'jump', target: then };
  if (block.end === 'branch')
    return { kind: 'branch', condition: local(pick(locals, block.condition)), then, otherwise };
  return { kind: block.end };
}

/** Blocks, one instruction after the other. Gives undefined where an error is taken that nobody raised. */
function interpret(code: IrCode): { output: string; error: string | undefined } | undefined {
  const values = new Map<LocalId, bigint | string>();
  const of = (operand: Operand): bigint | string =>
    operand.kind === 'local'
      ? (values.get(operand.local) ?? 0n)
      : operand.kind === 'long'
        ? BigInt(operand.value)
        : operand.value;
  let [output, pending, actions, id]: [string, string | undefined, number, BlockId] = [
    '',
    undefined,
    ACTIONS,
    code.entry,
  ];
  for (let blocks = 0; blocks < 5_000; blocks++) {
    const block = code.blocks[id];
    if (block === undefined) throw new Error('no block');
    let error: string | undefined;
    for (const insn of block.instructions) {
      if (insn.kind === 'binary') {
        const [left, right] = [BigInt(of(insn.left)), BigInt(of(insn.right))];
        if (insn.op === 'divide' && right === 0n) error = 'division by 0';
        else values.set(insn.dst, insn.op === 'add' ? left + right : left / right);
      } else if (insn.kind === 'print') output += `${insn.args.map(of).join()} `;
      else if (insn.kind === 'raise') error = String(of(insn.text));
      else if (insn.kind === 'takeError' && insn.dst !== undefined) {
        if (pending === undefined) return undefined;
        values.set(insn.dst, pending);
        pending = undefined;
      } else if (insn.kind === 'tick' && --actions <= 0) return { output, error: 'MAXACTION exceeded' };
      if (error !== undefined) break;
    }
    if (error !== undefined) {
      pending = error;
      if (block.onError === undefined) throw new Error('no handler');
      id = block.onError;
      continue;
    }
    const { end } = block;
    if (end.kind === 'jump') id = end.target;
    else if (end.kind === 'branch') id = of(end.condition) === 0n ? end.otherwise : end.then;
    else if (end.kind === 'leave') return { output, error: undefined };
    else if (pending === undefined) return undefined;
    else return { output, error: pending };
  }
  return undefined;
}

testProp(
  'generated code prints and fails as its blocks do',
  [fc.array(anyBlock, { minLength: 1, maxLength: 7 })],
  (t, blocks) => {
    const draft = new ModuleDraft();
    const formats = { number: draft.format('%d '), text: draft.format('%s ') };
    draft.body((code) => {
      const locals = Array.from({ length: LOCALS }, (_, index) => code.local(`v${index}`));
      const message = code.local('message', 'string');
      const ids = blocks.map(() => code.block());
      // the handler of a block is another block: made anew with its error edge
      const withHandlers = blocks.map((block) => code.block(pick(ids, block.onError)));
      code.end({ kind: 'jump', target: pick(ids, 0) });
      for (const [index, block] of blocks.entries()) {
        const [entry, inside] = [pick(ids, index), pick(withHandlers, index)];
        code.in(entry).end({ kind: 'jump', target: inside });
        code
          .in(inside)
          .add(...instructionsOf(block, locals, message, formats))
          .end(endOf(block, locals, ids));
      }
    });
    const body = draft.module().bodies[0];
    const expected = body === undefined ? undefined : interpret(body.code);
    // an endless loop without ticks, or an error taken where there is none: verify refuses the one, lowering makes neither
    if (expected === undefined) {
      t.pass();
      return;
    }
    const run = runBody(instantiated(draft, { maxAction: ACTIONS, maxActionInterruptible: ACTIONS }));
    t.deepEqual({ output: run.output, error: run.error }, expected);
  },
  { numRuns: 2000 },
);
