import test from 'ava';
import {
  Assembler,
  assemble,
  decode,
  printInstruction,
  R0,
  R1,
  R10,
  R2,
  R3,
  R6,
  R9,
} from '../../../src/bpfgen/isa/index.js';

/** One of each form, with the text that the assembler of clang reads. */
function everything(): { asm: Assembler; text: readonly string[] } {
  const asm = new Assembler();
  const end = asm.label('end');
  asm.beginFunction('main', asm.label('main'), false);
  const text: string[] = [];
  const both = (line: string, write: () => void): void => {
    text.push(line);
    write();
  };
  const OPS = { add: '+=', subtract: '-=', multiply: '*=', divide: '/=', or: '|=', and: '&=', xor: '^=' } as const;
  for (const [op, sign] of Object.entries(OPS)) {
    both(`r1 ${sign} r2`, () => asm.alu(op as keyof typeof OPS, R1, R2));
    both(`r1 ${sign} -7`, () => asm.alu(op as keyof typeof OPS, R1, -7));
    both(`w1 ${sign} w2`, () => asm.alu(op as keyof typeof OPS, R1, R2, 32));
  }
  both('r3 <<= 5', () => asm.alu('shiftLeft', R3, 5));
  both('r3 >>= r1', () => asm.alu('shiftRight', R3, R1));
  both('r3 s>>= 63', () => asm.alu('shiftRightSigned', R3, 63));
  both('r9 = r10', () => asm.move(R9, R10));
  both('w9 = w9', () => asm.zeroExtend(R9));
  both('r9 = -1', () => asm.move(R9, -1));
  both('r9 = 0x123456789abcdef0 ll', () => asm.move(R9, 0x123456789abcdef0n));
  both('r9 = 0x80000000 ll', () => asm.move(R9, 2 ** 31));
  both('r2 = -r2', () => asm.negate(R2));
  both('r2 = be64 r2', () => asm.byteSwap(R2, 64));
  for (const [size, bits] of [
    [1, 8],
    [2, 16],
    [4, 32],
    [8, 64],
  ] as const) {
    both(`r0 = *(u${bits} *)(r1 + 24)`, () => asm.load(size, R0, R1, 24));
    both(`*(u${bits} *)(r10 - 16) = r6`, () => asm.store(size, R10, -16, R6));
  }
  both('lock *(u64 *)(r1 + 8) += r2', () => asm.atomic('add', R1, 8, R2));
  const BRANCHES = {
    equal: '==',
    notEqual: '!=',
    less: '<',
    lessEqual: '<=',
    greater: '>',
    greaterEqual: '>=',
  } as const;
  for (const [op, sign] of Object.entries(BRANCHES)) {
    both(`if r1 ${sign} r2 goto end`, () => asm.branch(op as keyof typeof BRANCHES, R1, R2, end));
    both(`if w1 ${sign} -7 goto end`, () => asm.branch(op as keyof typeof BRANCHES, R1, -7, end, 32));
  }
  both('if r1 s< 5 goto end', () => asm.branch('lessSigned', R1, 5, end));
  both('if r1 s<= 5 goto end', () => asm.branch('lessEqualSigned', R1, 5, end));
  both('if r1 s> 5 goto end', () => asm.branch('greaterSigned', R1, 5, end));
  both('if r1 s>= 5 goto end', () => asm.branch('greaterEqualSigned', R1, 5, end));
  both('call 8', () => asm.call('get_smp_processor_id'));
  both('end:', () => asm.place(end));
  both('r0 = 0', () => asm.move(R0, 0));
  both('exit', () => asm.exit());
  return { asm, text };
}

/** The same program as clang 14 encodes it (-target bpf -mcpu=v3), a word for each unit. */
const CLANG = [
  '0f21000000000000 07010000f9ffffff 0c21000000000000 1f21000000000000 17010000f9ffffff 1c21000000000000',
  '2f21000000000000 27010000f9ffffff 2c21000000000000 3f21000000000000 37010000f9ffffff 3c21000000000000',
  '4f21000000000000 47010000f9ffffff 4c21000000000000 5f21000000000000 57010000f9ffffff 5c21000000000000',
  'af21000000000000 a7010000f9ffffff ac21000000000000 6703000005000000 7f13000000000000 c70300003f000000',
  'bfa9000000000000 bc99000000000000 b7090000ffffffff 18090000f0debc9a 0000000078563412 1809000000000080',
  '0000000000000000 8702000000000000 dc02000040000000 7110180000000000 736af0ff00000000 6910180000000000',
  '6b6af0ff00000000 6110180000000000 636af0ff00000000 7910180000000000 7b6af0ff00000000 db21080000000000',
  '1d21100000000000 16010f00f9ffffff 5d210e0000000000 56010d00f9ffffff ad210c0000000000 a6010b00f9ffffff',
  'bd210a0000000000 b6010900f9ffffff 2d21080000000000 26010700f9ffffff 3d21060000000000 36010500f9ffffff',
  'c501040005000000 d501030005000000 6501020005000000 7501010005000000 8500000008000000 b700000000000000',
  '9500000000000000',
].join(' ');

test('encodings are those of clang', (t) => {
  const { code } = assemble(everything().asm.lines);
  t.is(code.toString('hex').replace(/(.{16})(?=.)/g, '$1 '), CLANG);
});

test('jumps reach their labels forwards and backwards, over wide instructions', (t) => {
  const asm = new Assembler();
  const [start, out] = [asm.label('start'), asm.label('out')];
  asm.beginFunction('main', asm.label('main'), false);
  asm.place(start);
  asm.loadMapValue(R1, 'session', 40);
  asm.branch('equal', R1, 0, out);
  asm.jump(start);
  asm.place(out);
  asm.return(0);
  const { code, relocations } = assemble(asm.lines);
  const units = decode(code);
  t.deepEqual(
    units.map((unit) => `${unit.name} ${unit.offset}`),
    ['wide 0', 'upper 0', 'branch64 equal immediate 1', 'jump -4', 'alu64 move immediate 0', 'exit 0'],
  );
  t.is(units[1]?.immediate, 40);
  t.deepEqual(relocations, [{ kind: 'mapValue', unit: 0, map: 'session' }]);
});

test('what no path reaches is dropped, a jump to the next instruction too; taken callbacks stay', (t) => {
  const asm = new Assembler();
  const [next, dead, callback, unused] = ['next', 'dead', 'callback', 'unused'].map((name) => asm.label(name));
  if (next === undefined || dead === undefined || callback === undefined || unused === undefined)
    throw new Error('labels');
  asm.beginFunction('main', asm.label('main'), false);
  asm.loadFunction(R2, callback);
  asm.jump(next);
  asm.place(dead);
  asm.move(R0, 7);
  asm.jump(next);
  asm.place(next);
  asm.return(1);
  asm.beginFunction('callback', callback, true);
  asm.return(2);
  asm.beginFunction('unused', unused, true);
  asm.return(3);
  const { code, functions } = assemble(asm.lines);
  const units = decode(code);
  t.deepEqual(functions, [
    { name: 'main', unit: 0, callback: false },
    { name: 'callback', unit: 4, callback: true },
  ]);
  t.is(units.length, 6);
  t.deepEqual([units[0]?.src, units[0]?.immediate], [4, 3], 'the callback by its distance');
});

test('instructions print as they are read', (t) => {
  const { asm } = everything();
  const printed = asm.lines.flatMap((line) =>
    line.kind === 'instruction' ? [printInstruction(line.instruction)] : [],
  );
  for (const text of [
    'r1 += r2',
    'w1 -= w2',
    'u16 [r10 - 16] = r6',
    'if w1 >= -7 goto end',
    'call bpf_get_smp_processor_id',
    'exit',
  ]) {
    t.true(printed.includes(text), text);
  }
});
