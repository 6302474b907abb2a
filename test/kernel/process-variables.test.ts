/** Variables of programs by their debug information: what is read is what the program had, however it was compiled. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap } from '../support/stap.js';
import { triggerProgram } from '../support/trigger.js';
import { assertClean } from './support.js';

const kernelTest = testWith('bpf', 'libbpf', 'libdw', 'gcc');
const command = (program: string, count: number): string => `'${program}' ${count}`;

/** Every kind of place and type: arguments, locals, members, globals, returns and what they had at the entry. */
const SCRIPT = `
  global n, numbers, bytes, deltas, texts, bad, results, steps, negated, small, pair, object
  probe process(@1).function("work") {
    n++; numbers += $number; bytes += $byte; deltas += $node->delta; texts[user_string($text)]++
    if ($node->inner->list[1] != -2 || $node->next->color != -1 || $node->flags != 5 || $big != -1 - $number) bad++
    if ($node->both->bytes[3] != 1 || $node->size != 1 << 40 || $node->wide != 99 || !$node->ok) bad++
    if ($node->other->list[2] != 6 || user_string($node->next->name) != "two") bad++
    if ($counter != 7 || $hidden != 42 || @var("hidden@variables.c") != 42) bad++
    if (@cast($node, "struct node")->inner->first != 11 || user_string(@cast($node, "node", @1)->tag) != "tagged") bad++
  }
  probe process(@1).function("work").return {
    results += $return
    if ($return >= 0 || @entry($byte) != $byte || $number < 0 || $node->inner->first != 11) bad++
  }
  probe process(@1).function("follow").return {
    steps += $steps
    if (user_string($return->name) != "two" || user_string($list->name) != "one") bad++
  }
  probe process(@1).function("negated").return { negated += $return; if ($return != -$value) bad++ }
  probe process(@1).function("by_value") {
    small += $small->y; pair += $pair->right - $pair->left; object += $node->inner->first + $rows[1][1]
  }
  probe end {
    printf("%d %d %d %d %d %d\\n", n, numbers, bytes, deltas, texts["a"], texts["b"])
    printf("%d %d %d %d %d %d wrong %d\\n", results, steps, negated, small, pair, object, bad)
  }`;

for (const flags of [
  ['-O0'],
  ['-O2'],
  ['-Og', '-gdwarf-4'],
  ['-O0', '-gdwarf-4', '-no-pie', '-fno-pie'],
  ['-O2', '-no-pie', '-fno-pie', '-gz'],
  ['-O0', '-flto'],
] as const) {
  kernelTest(`variables of a program compiled with ${flags.join(' ')}`, async (t) => {
    const program = triggerProgram('variables', ...flags);
    const end = await runStap(['-e', SCRIPT, program, '-c', command(program, 1000)]);
    assertClean(t, end);
    t.is(end.stdout, '2000 999000 449000 -6000 1000 1000\n-4451000 2000 -999000 999000 1998000 30000 wrong 0\n');
  });
}

kernelTest('stripped, with its debug information in a file of its own', async (t) => {
  const whole = triggerProgram('variables', '-O0', '-DSEPARATE');
  const folder = `${dirname(whole)}/separate-${process.pid}`;
  mkdirSync(folder, { recursive: true });
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const program = `${folder}/variables`;
  const script =
    'cd "$1" && objcopy --only-keep-debug "$2" variables.debug && objcopy --strip-all --add-gnu-debuglink=variables.debug "$2" variables';
  const made = spawnSync('sh', ['-ec', script, 'sh', folder, whole], { encoding: 'utf8' });
  t.is(made.status, 0, made.stderr);
  const end = await runStap(['-e', SCRIPT, program, '-c', command(program, 500)]);
  assertClean(t, end);
  t.is(end.stdout, '1000 249500 224500 -3000 500 500\n-1225500 1000 -249500 249500 499000 15000 wrong 0\n');
  rmSync(`${folder}/variables.debug`);
  const without = await runStap(['-p2', '-e', `probe process("${program}").statement("*@variables.c:1") {}`]);
  t.is(without.status, 1, describeEnd(without));
  t.regex(without.stderr, /says nothing about its variables: build it with -g, or install .* \(PACKAGE-dbgsym\)\n/);
});

kernelTest('lines, inlined functions, labels and source files', async (t) => {
  const program = triggerProgram('variables', '-O0');
  const end = await runStap([
    '-e',
    `global by, sums
     probe process("${program}").function("*@variables.c").call { by[probefunc()]++ }
     probe process("${program}").function("mixed").inline { by["inline " . probefunc()]++; sums["q"] += $q }
     probe process("${program}").function("work").callee("mix*") { by["callee " . probefunc()]++ }
     probe process("${program}").function("changed").label("out") { by["label"]++; sums["before"] += $before }
     probe process("${program}").statement("changed@variables.c+3") { by[$$locals != "" ? "line" : "?"]++; sums["line"] += $before }
     probe end { foreach (k+ in by) printf("%s %d\\n", k, by[k]); foreach (k+ in sums) printf("%s %d\\n", k, sums[k]) }`,
    '-c',
    command(program, 100),
  ]);
  assertClean(t, end);
  const counts = [
    'by_value 200',
    'callee mixed 200',
    'calls 2',
    'changed 200',
    'follow 200',
    'inline mixed 200',
    'label 200',
  ];
  const more = ['line 200', 'main 1', 'negated 200', 'twice 200', 'work 200', 'before 9900', 'line 9900', 'q 9900'];
  t.is(end.stdout, `${[...counts, ...more].join('\n')}\n`);
});

kernelTest('whole structs as texts, and all variables at once', async (t) => {
  const program = triggerProgram('variables', '-O0');
  const end = await runStap([
    '-e',
    `global done, values, returns
     probe process("${program}").function("work") {
       if (done++) next
       printf("%s\\n%s\\n%s\\n%s\\n", $node$, $node$$, $$parms$, $node->tag$ . " " . $node->inner$)
       printf("%s\\n", $$parms == sprintf("number=%#x byte=%#x node=%#x text=%#x big=%#x", $number, $byte, $node, $text, $big) ? "parms" : $$parms)
     }
     probe process("${program}").function("by_value") { if ($small->y == 0) values = $$parms }
     probe process("${program}").function("negated").return { if ($value == 0) returns = $$return . " " . $$parms . " " . $$vars$ }
     probe end { printf("%s\\n%s\\n", values, returns) }`,
    '-c',
    command(program, 1),
  ]);
  t.is(end.status, 0, describeEnd(end));
  const [node = '', deep = '', parms = '', inner, all, values, returns] = end.stdout
    .replace(/0x[0-9a-f]{4,}/g, 'ADDRESS')
    .split('\n');
  const start = '{.next=ADDRESS, .name="one", .flags=5, .delta=-3, .color=-1';
  const middle = '.other=ADDRESS, .both=';
  const rest = '.real=?, .size=1099511627776, .function=ADDRESS, <union>=';
  t.is(node, `${start}, .inner={...}, ${middle}{...}, ${rest}{...}, .ok=1, .tag=[...]}`);
  const both = '{.whole=16909060, .bytes="\\004\\003\\002\\001"}';
  const union = "{.wide=99, .narrow='c'}";
  t.is(deep, `${start}, .inner={.first=11, .list=[1, ...]}, ${middle}${both}, ${rest}${union}, .ok=1, .tag="tagged"}`);
  t.is(parms, `number=0 byte='\\310' node=${node} text="a" big=-1`);
  t.is(inner, '"tagged" {.first=11, .list=[...]}');
  t.is(all, 'parms');
  t.is(values, 'node={...} small={...} pair={...} rows=ADDRESS');
  t.is(returns, 'return=0x0 value=0x0 value=0');
});

kernelTest('-l and -L list functions with what is to be had at their beginning', async (t) => {
  const program = triggerProgram('variables', '-O2');
  const points = await runStap(['-l', `process("${program}").function("neg*")`]);
  t.regex(points.stdout, /^process\("[^"]*"\)\.function\("negated@[^"]*variables\.c:\d+"\)\n$/, describeEnd(points));
  const variables = await runStap(['-L', `process("${program}").function("work")`]);
  t.regex(
    variables.stdout,
    /"\) \$number:int \$byte:unsigned char \$node:struct node\* \$text:char const\* \$big:long int/,
    describeEnd(variables),
  );
  t.false(variables.stdout.includes('$sum'));
  const returns = await runStap(['-L', `process("${program}").function("negated").return`]);
  t.regex(returns.stdout, /\.return \$return:short int \$value:short int/, describeEnd(returns));
});

kernelTest('what is not there is said as SystemTap says it', async (t) => {
  const program = triggerProgram('variables', '-O2');
  const refusal = async (body: string, point = 'function("work")'): Promise<string> => {
    const end = await runStap(['-p2', '-e', `probe process("${program}").${point} { ${body} }`]);
    t.is(end.status, 1, describeEnd(end));
    return end.stderr
      .replaceAll(program, 'PROGRAM')
      .replace(/0x[0-9a-f]+/g, '0x1')
      .replace(/\/\S*\/variables/g, 'variables');
  };
  const missing = await refusal('println($nmuber)');
  t.regex(
    missing,
    /^semantic error: unable to find local 'nmuber', \[man error::dwarf\] dieoffset 0x1 in PROGRAM, near pc 0x1 in work variables\.c \(alternatives: \$number, /,
  );
  const late = await refusal('println($sum)');
  t.regex(
    late,
    /^semantic error: not accessible at this address \(pc: 0x1\) \[man error::dwarf\]: identifier '\$sum' at <input>:1:\d+\n {8}dieoffset: 0x1 from PROGRAM\n {8}function: work at \S*variables\.c:\d+(?::\d+)?\n {8}alternative locations: /,
  );
  t.regex(
    await refusal('println($node->inner)'),
    /'struct inner' \(\S*variables\.c:11\) is being accessed instead of a member such as '->first': operator '->'/,
  );
  t.regex(await refusal('println($node->zork)'), /unable to find member 'zork' for struct node \(alternatives: /);
  t.regex(await refusal('println(&$node->flags)'), /cannot take the address of a bit field/);
  t.regex(
    await refusal('', 'statement("work@variables.c:1")'),
    /semantic error: no line records for \S*variables\.c:1 \[man error::dwarf\]\n/,
  );
  t.regex(await refusal('', 'function("zork@variables.c")'), /no match \(similar functions: work/);
  const end = await runStap([
    '-e',
    `probe process("${program}").function("work") { println(@defined($sum), @defined($number), @defined($zork), @defined($node->zork), @defined($counter)); exit() }`,
    '-c',
    command(program, 1),
  ]);
  t.is(end.stdout.split('\n')[0], '01001', describeEnd(end));
});
