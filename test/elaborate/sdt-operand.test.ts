import test from 'ava';
import { parseSdtOperand } from '../../src/elaborate/probes/sdt-operand.js';

const memory = { kind: 'memory', displacement: 0, base: undefined, index: undefined, scale: 1 };

test('every form of an operand that x86-64 has', (t) => {
  const wide = { size: 8, signed: false };
  t.deepEqual(parseSdtOperand('8@%rdi'), { kind: 'register', name: 'rdi', width: wide });
  t.deepEqual(parseSdtOperand('%rax'), { kind: 'register', name: 'rax', width: wide });
  t.deepEqual(parseSdtOperand('-4@%edi'), { kind: 'register', name: 'edi', width: { size: 4, signed: true } });
  t.deepEqual(parseSdtOperand('1@%r12b'), { kind: 'register', name: 'r12b', width: { size: 1, signed: false } });
  t.deepEqual(parseSdtOperand('-4@$-5'), { kind: 'constant', value: -5 });
  t.deepEqual(parseSdtOperand('2@$-1'), { kind: 'constant', value: 65_535 });
  t.deepEqual(parseSdtOperand('-1@$0xff'), { kind: 'constant', value: -1 });
  t.deepEqual(parseSdtOperand('8@$18446744073709551615'), { kind: 'constant', value: -1 });
  t.deepEqual(parseSdtOperand('8@(%rax)'), { ...memory, base: 'rax', width: wide });
  t.deepEqual(parseSdtOperand('8@-24(%rbp)'), { ...memory, displacement: -24, base: 'rbp', width: wide });
  t.deepEqual(parseSdtOperand('8@8(%rax,%rbx,4)'), {
    ...memory,
    displacement: 8,
    base: 'rax',
    index: 'rbx',
    scale: 4,
    width: wide,
  });
  t.deepEqual(parseSdtOperand('8@0x10(,%rcx,8)'), { ...memory, displacement: 16, index: 'rcx', scale: 8, width: wide });
});

test('what cannot be read is known as such', (t) => {
  for (const text of ['8@symbol(%rip)', '8@symbol', '4f@%xmm0', '8@%xmm1', '3@%rax', '8@-1(%nope)', ''])
    t.is(parseSdtOperand(text).kind, 'other', text);
});
