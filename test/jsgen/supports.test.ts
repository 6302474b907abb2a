import test from 'ava';
import { unsupportedByJs } from '../../src/jsgen/index.js';
import { type BareInstruction, long, ModuleDraft } from '../support/ir-module.js';

function refused(write: (draft: ModuleDraft) => (dst: ReturnType<typeof long>) => BareInstruction): readonly string[] {
  const draft = new ModuleDraft();
  const instruction = write(draft);
  draft.body((code) => code.add(instruction(long(1))));
  return unsupportedByJs(draft.placed()).map(({ text, token }) => `${text} at ${token?.text}`);
}

test('memory and event context are refused at their place, the rest is taken', (t) => {
  t.deepEqual(
    refused((draft) => {
      const format = draft.format('%d %m');
      return (value) => ({ kind: 'printMemory', format, args: [value, value] });
    }),
    ['printing memory by %m or %M is not supported in probes that run in user space at printMemory'],
  );
  t.deepEqual(
    refused((draft) => {
      const format = draft.format('%d');
      return (value) => ({ kind: 'print', format, args: [value] });
    }),
    [],
  );
  const draft = new ModuleDraft();
  draft.body((code) => {
    const [n, s] = [code.local('n'), code.local('s', 'string')];
    code.add(
      { kind: 'context', dst: n, value: { kind: 'syscallNumber' } },
      { kind: 'readMemory', dst: n, space: 'kernel', address: long(8), size: 8, signed: false },
      { kind: 'readBits', dst: n, address: long(8), size: 8, shift: 0, bits: 3, signed: false },
      { kind: 'readString', dst: s, space: 'user', address: long(8), limit: undefined },
    );
  });
  t.deepEqual(
    unsupportedByJs(draft.placed()).map(({ token }) => token?.text),
    ['context', 'readMemory', 'readBits', 'readString'],
  );
});
