import test from 'ava';
import { AssertionError, id } from '../../src/base/index.js';
import {
  verifyModule,
  type Block,
  type Instruction,
  type IrCode,
  type IrModule,
  type Terminator,
} from '../../src/ir/index.js';
import { lowerProgram } from '../../src/lower/index.js';
import * as t from '../support/typed-program.js';

const TOKEN = t.token('x');
const block = id<'block'>;
const local = id<'local'>;
const LEAVE: Terminator = { kind: 'leave', at: TOKEN };
const FAIL: Terminator = { kind: 'fail', at: TOKEN };
const jump = (target: number): Terminator => ({ kind: 'jump', target: block(target), at: TOKEN });
const num = (value: number) => ({ kind: 'long', value }) as const;
const of = (index: number) => ({ kind: 'local', local: local(index) }) as const;

const MOVE: Instruction = { kind: 'move', dst: local(0), src: num(1), at: TOKEN };
const DIVIDE: Instruction = { kind: 'binary', dst: local(0), op: 'divide', left: of(0), right: of(0), at: TOKEN };
const LOCK: Instruction = { kind: 'lock', component: id(0), at: TOKEN };
const UNLOCK: Instruction = { kind: 'unlock', component: id(0), at: TOKEN };
const TAKE: Instruction = { kind: 'takeError', dst: local(1), at: TOKEN };
const RAISE: Instruction = { kind: 'raise', text: { kind: 'string', value: 'e' }, at: TOKEN };

function made(index: number, instructions: readonly Instruction[], end: Terminator, onError?: number): Block {
  return { id: block(index), instructions, end, onError: onError === undefined ? undefined : block(onError) };
}

function moduleOf(blocks: readonly Block[], more: Partial<IrCode> = {}): IrModule {
  const locals = [
    { name: 'n', type: 'long' },
    { name: 's', type: 'string' },
  ] as const;
  const x = t.scalar('x');
  const a = t.array('a', ['string']);
  const program = lowerProgram(t.program([x, a], []));
  const code: IrCode = { locals, iterators: 1, entry: block(0), blocks, ...more };
  const body = { id: id<'body'>(0), probe: { spec: t.TIMER, point: 'timer', at: TOKEN }, code };
  return { ...program, components: [{ id: id(0), globals: [id(0)] }], bodies: [body] };
}

const GOOD: readonly (readonly [name: string, blocks: readonly Block[]])[] = [
  ['an empty body', [made(0, [], LEAVE)]],
  ['an error that fails', [made(0, [DIVIDE], LEAVE, 1), made(1, [], FAIL)]],
  ['an error that is taken', [made(0, [DIVIDE], LEAVE, 1), made(1, [TAKE], LEAVE)]],
  ['a lock let go on each exit', [made(0, [LOCK, DIVIDE, UNLOCK], LEAVE, 1), made(1, [UNLOCK], FAIL)]],
  ['a raise', [made(0, [LOCK, RAISE], FAIL, 1), made(1, [UNLOCK], FAIL)]],
];

for (const [name, blocks] of GOOD) {
  test(`verify takes ${name}`, (t_) => {
    t_.notThrows(() => {
      verifyModule(moduleOf(blocks), 'test');
    });
  });
}

const BAD: readonly (readonly [text: RegExp, blocks: readonly Block[], code?: Partial<IrCode>])[] = [
  [/entry 3 is no block/, [made(0, [], LEAVE)], { entry: block(3) }],
  [/block 0 has the id 1/, [made(1, [], LEAVE)]],
  [/leads to no block/, [made(0, [], jump(4))]],
  [/error edge missing/, [made(0, [DIVIDE], LEAVE)]],
  [/error edge unused/, [made(0, [MOVE], LEAVE, 1), made(1, [], FAIL)]],
  [/no local %7/, [made(0, [{ ...MOVE, dst: local(7) }], LEAVE)]],
  [/gives long to %1/, [made(0, [{ ...MOVE, dst: local(1) }], LEAVE)]],
  [/wants long, has string/, [made(0, [{ ...DIVIDE, left: of(1) }], LEAVE, 1), made(1, [], FAIL)]],
  [
    /wants long, has string/,
    [made(0, [{ kind: 'compare', dst: local(0), op: 'less', left: of(0), right: of(1), at: TOKEN }], LEAVE)],
  ],
  [
    /has 0 operands, wants 1/,
    [made(0, [{ kind: 'loadElement', dst: local(0), global: id(1), keys: [], at: TOKEN }], LEAVE)],
  ],
  [/loadScalar of a/, [made(0, [{ kind: 'loadScalar', dst: local(0), global: id(1), at: TOKEN }], LEAVE)]],
  [/clear of a scalar/, [made(0, [{ kind: 'clear', global: id(0), at: TOKEN }], LEAVE)]],
  [/addStatistic of x/, [made(0, [{ kind: 'addStatistic', global: id(0), keys: [], src: num(1), at: TOKEN }], LEAVE)]],
  [/names no row 9/, [made(0, [{ kind: 'print', format: id(9), args: [], at: TOKEN }], LEAVE)]],
  [
    /no iterator 5/,
    [
      made(0, [], {
        kind: 'foreachNext',
        iterator: id(5),
        keys: [],
        value: undefined,
        body: block(0),
        done: block(0),
        at: TOKEN,
      }),
    ],
  ],
  [/return in a body/, [made(0, [], { kind: 'return', value: undefined, at: TOKEN })]],
  [
    /wants a long condition/,
    [made(0, [], { kind: 'branch', condition: of(1), then: block(0), otherwise: block(0), at: TOKEN })],
  ],
  [/fail without an error/, [made(0, [], FAIL)]],
  [/leave loses an error/, [made(0, [DIVIDE], LEAVE, 1), made(1, [], LEAVE)]],
  [/takeError without an error/, [made(0, [TAKE], LEAVE)]],
  [/pending on one way in only/, [made(0, [DIVIDE], jump(1), 1), made(1, [], LEAVE)]],
  [/may fail while an error is pending/, [made(0, [DIVIDE], LEAVE, 1), made(1, [DIVIDE], FAIL, 1)]],
  [/leave with the lock held/, [made(0, [LOCK], LEAVE)]],
  [/fail with the lock held/, [made(0, [LOCK, DIVIDE, UNLOCK], LEAVE, 1), made(1, [], FAIL)]],
  [/a second lock/, [made(0, [LOCK, LOCK], LEAVE)]],
  [/unlock of what is not held/, [made(0, [UNLOCK], LEAVE)]],
  [
    /held on one way in and not on another/,
    [
      made(0, [], { kind: 'branch', condition: num(1), then: block(1), otherwise: block(2), at: TOKEN }),
      made(1, [LOCK], jump(2)),
      made(2, [], LEAVE),
    ],
  ],
  [/something follows a raise/, [made(0, [RAISE, MOVE], FAIL, 1), made(1, [], FAIL)]],
  [/something follows a raise/, [made(0, [RAISE], LEAVE, 1), made(1, [], FAIL)]],
];

for (const [text, blocks, code] of BAD) {
  test(`verify refuses, in the name of the pass: ${text.source}: ${JSON.stringify(blocks.map((each) => each.instructions.map(({ kind }) => kind)))} ${blocks[0]?.end.kind ?? ''}`, (t_) => {
    const error = t_.throws(
      () => {
        verifyModule(moduleOf(blocks, code), 'some pass');
      },
      { instanceOf: AssertionError, message: text },
    );
    t_.is(error.pass, 'some pass');
  });
}

test('verify refuses ids that are not dense', (t_) => {
  const module = moduleOf([made(0, [], LEAVE)]);
  const formats = [{ id: id<'format'>(1), format: [], argumentTypes: [] }];
  t_.throws(
    () => {
      verifyModule({ ...module, formats }, 'p');
    },
    { message: /formats: row 0 has the id 1/ },
  );
  const components = [{ id: id<'component'>(0), globals: [id<'global'>(8)] }];
  t_.throws(
    () => {
      verifyModule({ ...module, components }, 'p');
    },
    { message: /component of unknown global 8/ },
  );
});
