/** Bodies as the article's scripts have them. */
import test from 'ava';
import { local, long, ModuleDraft, string } from '../support/ir-module.js';
import { instantiated, runBody } from '../support/js-run.js';

test('hello', (t) => {
  const draft = new ModuleDraft();
  const format = draft.format('hello %s\n');
  draft.body((code) => code.add({ kind: 'print', format, args: [string('world')] }, { kind: 'exit' }));
  const run = runBody(instantiated(draft));
  t.is(run.output, 'hello world\n');
  t.is(run.host.exits, 1);
});

test("profile.stp's timer body: foreach over a shared tuple array", (t) => {
  const draft = new ModuleDraft();
  const calls = draft.array('syscalllist', ['long', 'string'], 'long');
  const format = draft.format('%s[%d] = %d\n');
  draft.body((code) => {
    for (const [pid, name, count] of [
      [7, 'sh', 2],
      [5, 'cat', 40],
    ] as const) {
      code.add({ kind: 'storeElement', global: calls, keys: [long(pid), string(name)], src: long(count) });
    }
    code.add({ kind: 'addElement', global: calls, keys: [long(7), string('sh')], src: long(1) });
  });
  draft.body(
    (code) => {
      const [pid, name, count] = [code.local('pid'), code.local('procname', 'string'), code.local('%2')];
      const iterator = code.iterator();
      const [head, inner, done] = [code.block(), code.block(), code.block()];
      code
        .add({
          kind: 'foreachStart',
          iterator,
          global: calls,
          order: { by: { kind: 'insertion' }, direction: 'ascending' },
          limit: undefined,
          slice: undefined,
        })
        .end({ kind: 'jump', target: head });
      code.in(head).end({ kind: 'foreachNext', iterator, keys: [pid, name], value: undefined, body: inner, done });
      code
        .in(inner)
        .add(
          { kind: 'loadElement', dst: count, global: calls, keys: [local(pid), local(name)] },
          { kind: 'print', format, args: [local(name), local(pid), local(count)] },
          { kind: 'tick', count: 1 },
        )
        .end({ kind: 'jump', target: head });
      code.in(done).add({ kind: 'exit' });
    },
    { kind: 'timer', intervalNs: 1e9, randomizeNs: 0 },
  );
  const instance = instantiated(draft);
  const [begin, timer] = draft.module().bodies;
  runBody(instance, begin?.id);
  const run = runBody(instance, timer?.id);
  t.is(run.output, 'sh[7] = 3\ncat[5] = 40\n');
  t.is(run.host.exits, 1);
});
