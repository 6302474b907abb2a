import test from 'ava';
import { type GeneratorFacts, generate } from '../../src/bpfgen/index.js';
import { layOutForTest } from './support/layout.js';
import { ALL, LONG } from './support/run.js';
import { operand, Script } from './support/script.js';

const FACTS: GeneratorFacts = {
  possibleCpus: 2,
  features: new Set(['raw-tracepoint']),
  sysEnterBtfId: undefined,
  sysExitBtfId: undefined,
  task: { status: 16, realParent: undefined, tgid: undefined, cred: undefined },
  cred: { euid: undefined, egid: undefined },
};

function listing(): string {
  const script = new Script();
  const x = script.scalar(LONG, 0);
  script.body({ ...ALL, calls: [{ abi: 'native', number: 39, name: 'getpid' }] }, (code) => {
    code.add({ kind: 'addScalar', global: x, src: operand(1) });
  });
  const placed = script.module();
  return generate(placed, layOutForTest(placed), FACTS)
    .programs.map((program) => program.listing)
    .join('\n');
}

test('a small program reads like this', (t) => {
  t.is(
    listing(),
    `program sys_enter (raw-tracepoint, raw tracepoint sys_enter)
sys_enter:
     0  r6 = r1
     1  r1 = session + 0
     3  r2 = u64 [r1]
     4  if r2 == 0 goto exit
     5  r2 = u64 [r1 + 8]
     6  if r2 != 0 goto exit
     7  r0 = u64 [r6 + 8]
     8  if r0 s< 0 goto exit
     9  u64 [r10 - 8] = r0
    10  call bpf_get_current_task_btf
    11  r1 = u32 [r0 + 16]
    12  r0 = u64 [r10 - 8]
    13  w0 = w0
    14  r1 &= 2
    15  if r1 == 0 goto 64-bit call
    16  w0 |= -2147483648
  64-bit call:
    17  u64 [r10 - 16] = r0
    18  r0 = u64 [r10 - 16]
    19  if w0 == 39 goto member 0
    20  goto exit
  member 0:
  block 0:
; test.stp:2
    21  r1 = session + 128
    23  r0 = 1
    24  atomic add [r1], r0
  end of body:
  next member:
  exit:
    25  r0 = 0
    26  exit
`,
  );
});

test('the same script gives the same text', (t) => {
  t.is(listing(), listing());
});
