/** Branches, loops, errors and their handlers, calls, and the limits. */
import test from 'ava';
import type { BlockId, LocalId } from '../../src/ir/index.js';
import { type CodeDraft, local, long, ModuleDraft, string } from '../support/ir-module.js';
import { instantiated, runBody } from '../support/js-run.js';

/** `for (; i < end; ) …` with the body written by `write`, which must go on to `head`; leaves the draft in the block behind. */
function loop(code: CodeDraft, i: LocalId, end: number, write: (head: BlockId) => void, onError?: BlockId): BlockId {
  const test = code.local('%test');
  const [head, body, behind] = [code.block(), code.block(onError), code.block()];
  code.end({ kind: 'jump', target: head });
  code
    .in(head)
    .add({ kind: 'compare', dst: test, op: 'less', left: local(i), right: long(end) })
    .end({ kind: 'branch', condition: local(test), then: body, otherwise: behind });
  code.in(body);
  write(head);
  code.in(behind);
  return behind;
}

const increment = (i: LocalId) => ({ kind: 'binary', dst: i, op: 'add', left: local(i), right: long(1) }) as const;

test('nested loops with a join inside', (t) => {
  const draft = new ModuleDraft();
  const format = draft.format('%d %d %d\n');
  draft.body((code) => {
    const [i, j, odd, bit] = [code.local('i'), code.local('j'), code.local('odd'), code.local('%bit')];
    loop(code, i, 5, (outer) => {
      code.add({ kind: 'move', dst: j, src: long(0) });
      loop(code, j, 4, (inner) => {
        const [then, join] = [code.block(), code.block()];
        code
          .add({ kind: 'binary', dst: bit, op: 'and', left: local(j), right: long(1) })
          .end({ kind: 'branch', condition: local(bit), then, otherwise: join });
        code.in(then).add(increment(odd)).end({ kind: 'jump', target: join });
        code.in(join).add(increment(j), { kind: 'tick', count: 2 }).end({ kind: 'jump', target: inner });
      });
      code.add(increment(i), { kind: 'tick', count: 1 }).end({ kind: 'jump', target: outer });
    });
    code.add({ kind: 'print', format, args: [local(i), local(j), local(odd)] });
  });
  t.is(runBody(instantiated(draft)).output, '5 4 10\n');
});

test('try: what came before the error stays, the bare text is the value, the code goes on behind', (t) => {
  const draft = new ModuleDraft();
  const format = draft.format('%d %s\n');
  draft.body((code) => {
    const [n, message] = [code.local('n'), code.local('message', 'string')];
    const [handler, behind] = [code.block(), code.block()];
    const inside = code.block(handler);
    code.end({ kind: 'jump', target: inside });
    code
      .in(inside)
      .add(
        { kind: 'move', dst: n, src: long(7) },
        { kind: 'binary', dst: n, op: 'divide', left: long(1), right: long(0) },
      )
      .end({ kind: 'jump', target: behind });
    code.in(handler).add({ kind: 'takeError', dst: message }).end({ kind: 'jump', target: behind });
    code.in(behind).add({ kind: 'print', format, args: [local(n), local(message)] });
  });
  const run = runBody(instantiated(draft));
  t.is(run.output, '7 division by 0\n');
  t.is(run.error, undefined);
});

test('try in a loop, an error in each second turn; an error in catch leaves', (t) => {
  const draft = new ModuleDraft();
  const format = draft.format('%d:%s ');
  draft.body((code) => {
    const [i, bit, message] = [code.local('i'), code.local('%bit'), code.local('message', 'string')];
    const handler = code.block();
    loop(
      code,
      i,
      4,
      (head) => {
        code
          .add(
            increment(i),
            { kind: 'binary', dst: bit, op: 'and', left: local(i), right: long(1) },
            { kind: 'binary', dst: bit, op: 'divide', left: long(1), right: local(bit) },
          )
          .end({ kind: 'jump', target: head });
        code
          .in(handler)
          .add({ kind: 'takeError', dst: message }, { kind: 'print', format, args: [local(i), local(message)] })
          .end({ kind: 'jump', target: head });
      },
      handler,
    );
    const [last, second] = [code.block(), code.block()];
    const inside = code.block(second);
    code.end({ kind: 'jump', target: inside });
    code.in(inside).add({ kind: 'raise', text: string('first') });
    code.in(second).add({ kind: 'takeError', dst: undefined }, { kind: 'raise', text: string('second') });
    code.in(last);
  });
  const run = runBody(instantiated(draft));
  t.is(run.output, '2:division by 0 4:division by 0 ');
  t.is(run.error, 'second');
});

test('a handler that only unlocks passes the error on; error() has no position', (t) => {
  const draft = new ModuleDraft();
  draft.body((code) => code.add({ kind: 'raise', text: string('boom') }));
  const run = runBody(instantiated(draft));
  t.is(run.error, 'boom');
  t.is(run.positioned, false);
  t.is(run.at?.text, 'raise');
});

test('a handler that prints, then fails, passes the same error on with its place', (t) => {
  const draft = new ModuleDraft();
  const format = draft.format('bye\n');
  draft.body((code) => {
    const handler = code.block();
    const inside = code.block(handler);
    code.end({ kind: 'jump', target: inside });
    code.in(inside).add({ kind: 'binary', dst: code.local('n'), op: 'modulo', left: long(1), right: long(0) });
    code.in(handler).add({ kind: 'print', format, args: [] }).end({ kind: 'fail' });
  });
  const run = runBody(instantiated(draft));
  t.is(run.output, 'bye\n');
  t.is(run.error, 'division by 0');
  t.is(run.at?.text, 'binary');
});

/** f(n): n > 0 ? f(n - 1) + 1 : 0 */
function counting(draft: ModuleDraft): ReturnType<ModuleDraft['function']> {
  return draft.function('f', 1, 'long', (code, self) => {
    const [n, positive, result] = [code.local('n'), code.local('%1'), code.local('%2')];
    const [deeper, end] = [code.block(), code.block()];
    code
      .add({ kind: 'compare', dst: positive, op: 'greater', left: local(n), right: long(0) })
      .end({ kind: 'branch', condition: local(positive), then: deeper, otherwise: end });
    code
      .in(deeper)
      .add(
        { kind: 'binary', dst: n, op: 'subtract', left: local(n), right: long(1) },
        { kind: 'call', dst: result, callee: self, args: [local(n)] },
        increment(result),
      )
      .end({ kind: 'return', value: local(result) });
    code.in(end).end({ kind: 'return', value: undefined });
  });
}

test('recursion as deep as MAXNESTING, and one deeper', (t) => {
  for (const [depth, output, error] of [
    [12, '12', undefined],
    [13, '', 'MAXNESTING exceeded'],
  ] as const) {
    const draft = new ModuleDraft({ maxNesting: 13 });
    const callee = counting(draft);
    const format = draft.format('%d');
    draft.body((code) => {
      const n = code.local('n');
      code.add({ kind: 'call', dst: n, callee, args: [long(depth)] }, { kind: 'print', format, args: [local(n)] });
    });
    const run = runBody(instantiated(draft));
    t.is(run.output, output);
    t.is(run.error, error);
    // the callee's definition, not the call
    if (error !== undefined) t.is(run.at?.text, 'f');
  }
});

test('a caught error gives the depth of calls back; a body starts at none', (t) => {
  const draft = new ModuleDraft({ maxNesting: 13 });
  const callee = counting(draft);
  const format = draft.format('%s,%d ');
  draft.body((code) => {
    const [n, message] = [code.local('n'), code.local('message', 'string')];
    const [handler, behind] = [code.block(), code.block()];
    const inside = code.block(handler);
    code.end({ kind: 'jump', target: inside });
    code.in(inside).add({ kind: 'call', dst: n, callee, args: [long(100)] });
    code.in(handler).add({ kind: 'takeError', dst: message }).end({ kind: 'jump', target: behind });
    code
      .in(behind)
      .add(
        { kind: 'call', dst: n, callee, args: [long(12)] },
        { kind: 'print', format, args: [local(message), local(n)] },
        { kind: 'call', dst: n, callee, args: [long(13)] },
      );
  });
  const instance = instantiated(draft);
  for (const _ of [1, 2]) {
    const run = runBody(instance);
    t.is(run.output, 'MAXNESTING exceeded,12 ');
    t.is(run.error, 'MAXNESTING exceeded');
  }
});

test("a MAXNESTING that no stack holds ends as the script's error", (t) => {
  const draft = new ModuleDraft({ maxNesting: 10_000_000 });
  const callee = counting(draft);
  draft.body((code) => code.add({ kind: 'call', dst: code.local('n'), callee, args: [long(9_000_000)] }));
  t.is(runBody(instantiated(draft)).error, 'MAXNESTING exceeded');
});

test('functions: string results, no result, arguments longer than a slot', (t) => {
  const draft = new ModuleDraft({ maxStringLength: 5 });
  const sizes = draft.format('%d %s;');
  const callee = draft.function('show', 1, 'string', (code) => {
    const [text, length, copy] = [code.local('s', 'string'), code.local('n'), code.local('c', 'string')];
    code
      .add(
        { kind: 'stringLength', dst: length, src: local(text) },
        { kind: 'move', dst: copy, src: local(text) },
        { kind: 'print', format: sizes, args: [local(length), local(copy)] },
      )
      .end({ kind: 'return', value: local(text) });
  });
  const silent = draft.function('silent', 0, undefined, (code) => code.end({ kind: 'return', value: undefined }));
  draft.body((code) => {
    const text = code.local('s', 'string');
    code.add(
      { kind: 'call', dst: text, callee, args: [string('abcdefgh')] },
      { kind: 'call', dst: undefined, callee: silent, args: [] },
      { kind: 'print', format: sizes, args: [long(0), local(text)] },
    );
  });
  t.is(runBody(instantiated(draft)).output, '8 abcd;0 abcd;');
});

/** while (1) i++ with a catch around it that must not run. */
function endless(draft: ModuleDraft): void {
  const format = draft.format('%s');
  draft.body(
    (code) => {
      const i = code.local('i');
      const message = code.local('m', 'string');
      const handler = code.block();
      const body = code.block(handler);
      code.end({ kind: 'jump', target: body });
      code
        .in(body)
        .add({ kind: 'binary', dst: i, op: 'divide', left: local(i), right: long(1) }, { kind: 'tick', count: 1 })
        .end({ kind: 'jump', target: body });
      code.in(handler).add({ kind: 'takeError', dst: message }, { kind: 'print', format, args: [local(message)] });
    },
    { kind: 'timer', intervalNs: 1e9, randomizeNs: 0 },
  );
}

test('MAXACTION is not catchable, names the last counted statement, and lets the session breathe on the way', (t) => {
  const draft = new ModuleDraft();
  endless(draft);
  const run = runBody(instantiated(draft, { maxAction: 100_000, maxActionInterruptible: 1e9 }));
  t.is(run.error, 'MAXACTION exceeded');
  t.is(run.at?.text, 'tick');
  t.is(run.output, '');
  t.true(run.host.breaths >= 20 && run.host.breaths <= 30, String(run.host.breaths));
});

test('the budget is exact: it fails when it comes to 0', (t) => {
  for (const [ticks, error] of [
    [9_999, undefined],
    [10_000, 'MAXACTION exceeded'],
  ] as const) {
    const draft = new ModuleDraft();
    draft.body((code) => {
      const i = code.local('i');
      loop(code, i, ticks, (head) =>
        code.add(increment(i), { kind: 'tick', count: 1 }).end({ kind: 'jump', target: head }),
      );
    });
    const instance = instantiated(draft, { maxAction: 1, maxActionInterruptible: 10_000 });
    t.is(runBody(instance).error, error);
    t.is(runBody(instance).error, error, 'each run has a budget of its own');
  }
});

test('a loop without ticks breathes, too', (t) => {
  const draft = new ModuleDraft();
  draft.body((code) => {
    const i = code.local('i');
    loop(code, i, 100_000, (head) => code.add(increment(i)).end({ kind: 'jump', target: head }));
  });
  const { breaths } = runBody(instantiated(draft)).host;
  t.true(breaths >= 20 && breaths <= 30, String(breaths));
});

test('exit(): the body goes on to its end', (t) => {
  const draft = new ModuleDraft();
  const format = draft.format('on');
  draft.body((code) => code.add({ kind: 'exit' }, { kind: 'print', format, args: [] }));
  const run = runBody(instantiated(draft));
  t.is(run.output, 'on');
  t.is(run.host.exits, 1);
});

test('odd names and equal names of locals do no harm', (t) => {
  const draft = new ModuleDraft();
  const format = draft.format('%d%d%d');
  draft.body((code) => {
    const all = ['function', 'a$b', 'a_b'].map((name) => code.local(name));
    code.add(...all.map((dst, index) => ({ kind: 'move', dst, src: long(index) }) as const), {
      kind: 'print',
      format,
      args: all.map(local),
    });
  });
  t.is(runBody(instantiated(draft)).output, '012');
});
