/** `$name` by BTF: context values and typed reads, and what is said when a name is wrong. */
import test from 'ava';
import type { TypedExpression } from '../../src/elaborate/index.js';
import { elaborateText } from '../support/elaborate.js';

/** `8u[4u[arg0:8u + 16] + 32]`: a read's size and sign, its address in brackets. */
function shape(node: TypedExpression): string {
  if (node.kind === 'context') {
    const { value } = node;
    if (value.kind === 'argument') return `arg${value.index}:${value.size}${value.signed ? 's' : 'u'}`;
    return value.kind === 'returnValue' ? `return:${value.size}${value.signed ? 's' : 'u'}` : value.kind;
  }
  if (node.kind === 'memory') {
    const bits = node.bits === undefined ? '' : `<${node.bits.shift},${node.bits.count}>`;
    return `${node.size}${node.signed ? 's' : 'u'}${bits}[${shape(node.address)}]`;
  }
  if (node.kind === 'binary') return `${shape(node.left)} ${node.op} ${shape(node.right)}`;
  if (node.kind === 'primitive') return `${node.name}(${node.arguments.map(shape).join(', ')})`;
  if (node.kind === 'long') return String(node.value);
  return node.kind === 'string' ? `"${node.value}"` : node.kind;
}

function printed(point: string, values: string): readonly string[] {
  const { messages, program } = elaborateText(`probe ${point} { printd(" ", ${values}, 0) }`, {
    options: { guru: true },
  });
  const [statement] = program?.probes[0]?.body ?? [];
  if (statement?.kind !== 'expression' || statement.expression.kind !== 'print') return messages;
  return statement.expression.arguments.slice(0, -1).map(shape);
}

const NET = 'kernel.trace("net_dev_queue")';
const SWITCH = 'kernel.trace("sched_switch")';
const RETURN = 'kernel.function("vfs_read").return';

test('members through pointers and anonymous unions; an array of char is its address', (t) => {
  t.deepEqual(printed(NET, '$skb->len, $skb->dev->flags, kernel_string($skb->dev->name)'), [
    '4u[arg0:8u add 32]',
    '4u[8u[arg0:8u add 16]]',
    'kernel_string(8u[arg0:8u add 16] add 8)',
  ]);
});

test('a bit field is read from the smallest word that holds it', (t) => {
  t.deepEqual(printed(NET, '$skb->cloned'), ['1u<2,3>[arg0:8u add 36]']);
});

test('small arguments keep their size and sign, array elements theirs', (t) => {
  t.deepEqual(printed(SWITCH, '$preempt, $next->pid, $next->comm[2], &$next->comm, $$name'), [
    'arg0:1u',
    '4s[arg2:8u add 40]',
    '1s[arg2:8u add 48 add 2]',
    'arg2:8u add 48',
    '"sched_switch"',
  ]);
});

test('parameters and $return of a function', (t) => {
  t.deepEqual(printed(RETURN, '$count, $return'), ['arg1:4u', 'return:4s']);
});

test('$return and retval of a system call', (t) => {
  t.deepEqual(printed('syscall.sync.return', '$return, retval'), ['syscallReturn', 'syscallReturn']);
});

test('name of a system call is read where it stands, not copied', (t) => {
  const { program } = elaborateText('global c probe syscall.* { c[name]++ } probe end { foreach (n in c) println(n) }');
  const [body] = program?.probes ?? [];
  t.is(body?.locals.length, 0);
  t.is(body?.body.length, 1);
});

for (const [point, values, ...expected] of [
  [
    SWITCH,
    '$nosuch',
    "error unable to find tracepoint variable '$nosuch' (alternatives: $next, $prev, $$name, $$system, $preempt) at",
  ],
  [SWITCH, '$next->pidd', "error unable to find member 'pidd' for struct task_struct (alternatives: pid, comm) at"],
  [NET, '$skb->dev', undefined],
  [NET, '$skb->len->x', "error invalid access '->x' vs. unsigned int at"],
  [NET, '$skb->dev->name->x', "error invalid access '->x' vs. char[16] at"],
  [NET, '$skb->len[1]', "error invalid access '[...]' vs. unsigned int at"],
  [NET, '$skb[0]', "error 'struct sk_buff' is being accessed instead of a member such as '->cloned' at"],
  [NET, '$skb$', 'error printing all members at once ($) is not supported yet at'],
  [NET, '$$locals', 'error printing all variables at once ($$locals) is not supported yet at'],
  ['begin', '$x', 'error unresolved target-symbol expression at'],
  [
    'kernel.function("vfs_read")',
    '$return',
    "error unable to find local 'return' in vfs_read (alternatives: $task, $count) at",
  ],
  [
    'kernel.function("vfs_write")',
    '$x',
    "error unable to find local 'x' in vfs_write: BTF does not describe vfs_write at",
  ],
] as const) {
  test(`${point}: ${values}`, (t) => {
    const found = elaborateText(`probe ${point} { printd(" ", ${values}, 0) }`).messages;
    t.deepEqual(
      found.map((each) => each.replace(/ at \d.*$/, ' at')),
      expected[0] === undefined ? [] : [expected[0]],
    );
  });
}

test('@defined decides which branch is looked at', (t) => {
  t.deepEqual(printed(SWITCH, '@defined($next->pid) ? $next->pid : $nosuch, @defined($nosuch) ? $nosuch : 5'), [
    '4s[arg2:8u add 40]',
    '5',
  ]);
  t.deepEqual(
    elaborateText(`probe ${SWITCH} { if (@defined($nosuch)) println($nosuch) else println(2) }`).messages,
    [],
  );
});

test('a write to a target variable needs -g; what cannot be written is told', (t) => {
  const at = (script: string, guru = true): readonly string[] => elaborateText(script, { options: { guru } }).messages;
  const next = `probe ${SWITCH} { $next = 1 }`;
  t.deepEqual(at(next, false), ["error write to tracepoint variable '$next' not permitted; need stap -g at 1:38"]);
  t.deepEqual(at(next), ["error write to tracepoint variable '$next' not permitted at 1:38"]);
  t.deepEqual(at(`probe ${SWITCH} { $next->pid = 1 $next->comm[2] = 65 }`), []);
  t.deepEqual(at('probe begin { @cast(1, "task_struct")->pid = 2 }', false), [
    'error write to @cast context variable not permitted; need stap -g at 1:15',
  ]);
  const only = 'error Only the following assign operator is implemented on target variables:  =';
  t.deepEqual(at(`probe ${SWITCH} { $next->pid++ }`), [`${only} at 1:48`]);
  t.deepEqual(at(`probe ${SWITCH} { $next->pid += 2 }`), [`${only} at 1:49`]);
  t.deepEqual(at(`probe ${SWITCH} { $$vars = "x" }`), ['error cannot write to context variable at 1:38']);
  t.deepEqual(at(`probe ${RETURN} { $return = 5 $task->pid = 6 $count = 7 }`), [
    'error write to target variable not permitted in .return probes at 1:56',
    'error write to target variable not permitted in .return probes at 1:71',
  ]);
  t.deepEqual(at('probe kernel.function("vfs_read") { $count = "s" }'), [
    'error type mismatch: expected long but found string at 1:46',
  ]);
});

test('memory and registers by @kderef and @kregister', (t) => {
  t.deepEqual(printed('begin', '@kderef(4, 8), @uderef(2, 9 + 1)'), ['4u[8]', '2u[9 add 1]']);
  t.deepEqual(printed('begin', '@kderef(3, 8)'), ['error @kderef reads 1, 2, 4 or 8 bytes at 1:35']);
  t.deepEqual(printed('begin', '@kregister(5), @uregister(7)'), ['register', 'register']);
  t.deepEqual(printed('begin', '@kregister(17)'), ['error @kregister takes a number from 0 to 16 at 1:38']);
});

test('@cast reads from an address that the script has', (t) => {
  t.deepEqual(printed('begin', '@cast(5, "task_struct")->pid, @cast(6, "struct task_struct *", "kernel")->comm'), [
    '4s[5 add 40]',
    '6 add 48',
  ]);
  t.deepEqual(printed('begin', '@cast(5, "nosuch")->pid'), [
    "error type definition 'nosuch' not found in 'kernel' at 1:27",
  ]);
});

test('$$parms and $$return as text', (t) => {
  const formats = (point: string, value: string): unknown => {
    const { program } = elaborateText(`probe ${point} { println(${value}) }`);
    return JSON.stringify(program?.probes[0]?.body[0], (key, each: unknown) => (key === 'token' ? undefined : each));
  };
  const parameters = String(formats('kernel.function("vfs_read")', '$$parms'));
  t.true(
    parameters.includes('"text":"task="') &&
      parameters.includes('"conversion":"p"') &&
      parameters.includes('"text":" count="'),
  );
  t.true(String(formats('kernel.function("vfs_read").return', '$$return')).includes('"text":"return="'));
});

test('--skip-badvars: 0 with a warning for what cannot be read; @defined still tells', (t) => {
  const script = `probe ${SWITCH} { printd(" ", $nobody, $prev->nothing->deep, $prev->pid, @defined($nobody), @defined($prev->nothing)) }`;
  const { messages, program } = elaborateText(script, { options: { skipBadVariables: true } });
  const [statement] = program?.probes[0]?.body ?? [];
  const print =
    statement?.kind === 'expression' && statement.expression.kind === 'print' ? statement.expression : undefined;
  t.deepEqual(print?.arguments.map(shape), ['0', '0', '4s[arg1:8u add 40]', '0', '0']);
  t.deepEqual(
    messages.map((each) => each.replace(/ at .*/, '')),
    [
      'warning Bad $context variable being substituted with literal 0',
      'warning Bad $context variable being substituted with literal 0',
    ],
  );
});

test('--suppress-handler-errors: each probe is a try', (t) => {
  const { program } = elaborateText('probe begin { println(1 / 0) }', { options: { suppressHandlerErrors: true } });
  const [statement] = program?.probes[0]?.body ?? [];
  t.true(statement?.kind === 'try' && JSON.stringify(statement.handler).includes('"next"'));
});
