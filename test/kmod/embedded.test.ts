/** Embedded C in generated C for the host; the kernel's own is in the lab. */
import test from 'ava';
import { unsupportedByModule } from '../../kmod-fallback/cgen/index.js';
import { Diagnostics } from '../../src/base/index.js';
import { elaborate } from '../../src/elaborate/index.js';
import { DEFAULT_PARSE_OPTIONS, parseFile } from '../../src/frontend/stap/index.js';
import { printModule, readModule } from '../../src/ir/index.js';
import { unsupportedByJs } from '../../src/jsgen/index.js';
import { lowerProgram } from '../../src/lower/index.js';
import { type PlacedModule, runPasses } from '../../src/passes/index.js';
import { ELABORATE_OPTIONS, scriptFile, standardLibrary } from '../support/elaborate.js';
import { fakeTarget } from '../support/fake-target.js';
import { compileHostC, runAsHostC } from '../support/host-c.js';
import { testWith } from '../support/requirements.js';

function placed(text: string, runtime: 'bpf' | 'kernel' = 'kernel'): PlacedModule {
  const sink = new Diagnostics();
  const file = parseFile(scriptFile(text), { ...DEFAULT_PARSE_OPTIONS, guru: true }, sink);
  const input = {
    files: [file],
    library: standardLibrary(),
    target: fakeTarget(),
    options: { ...ELABORATE_OPTIONS, guru: true },
  };
  const program = elaborate(input, sink);
  if (program === undefined || sink.hasErrors) throw new Error(sink.all.map((each) => each.text).join('\n'));
  return runPasses(lowerProgram(program), { runtime });
}

const SCRIPT = `%{ static int twice(int x) { return 2 * x; } %}
function dbl:long (x:long) %{ /* pure */ STAP_RETVALUE = twice(STAP_ARG_x); %}
function greet:string (who:string, n:long)
%{ snprintf(STAP_RETVALUE, MAXSTRINGLEN, "%.20s %d", STAP_ARG_who, (int)STAP_ARG_n); %}
function old:long (x:long) %{ THIS->__retvalue = THIS->x + 1; %}
function below:long (x:long) %{
  if (STAP_ARG_x > 3)
    STAP_ERROR("too large: %d", (int)STAP_ARG_x);
  STAP_RETURN(STAP_ARG_x * 10);
%}
function said:string (s:string) %{ STAP_RETURN(STAP_ARG_s); %}
function say(s:string) %{ STAP_PRINTF("<%s %d>\\n", STAP_ARG_s, 42); if (1) STAP_RETURN(); %}
function failing() %{ CONTEXT->last_error = "as of old"; %}
probe begin {
  println(dbl(21), " ", old(4), " ", below(3)); println(greet(greet("a", 1), 2)); println(said("said")); say("printed")
  try { println(below(4)) } catch (e) { println("caught: ", e) }
  try { failing() } catch (e) { println(e) }
  println(%{ 6 * 7 %}, %{ /* string */ " text" %}); %{ CONTEXT->event.number = 5; %}
  println(below(9)); println("not")
}`;
const OUTPUT = '42 5 30\na 1 2\nsaid\n<printed 42>\ncaught: too large: 4\nas of old\n42 text\n';

testWith('gcc')('functions, statements and expressions run where they stand', async (t) => {
  const module = placed(SCRIPT);
  t.deepEqual(unsupportedByModule(module), []);
  const [run] = await runAsHostC(module, 'address');
  t.is(run?.output, OUTPUT);
  t.is(run?.error, 'too large: 9');
});

testWith('gcc')('%m and %M read memory when the event fires; a bad address prints nothing', async (t) => {
  const script = `function at:long () %{ STAP_RETVALUE = (long)"abcdefgh"; %}
    probe begin {
      printf("%.4m|%.2M|%m|%6.3m|\\n", at(), at(), at(), at()); n = 5; printf("<%.*m>\\n", n, at())
      try { printf("not %.4m\\n", 8) } catch (e) { println(e) }
    }`;
  const [run] = await runAsHostC(placed(script), 'address');
  t.is(run?.error, undefined);
  t.is(run?.output, 'abcd|6162|a|   abc|\n<abcde>\nread fault [man error::fault] at 0x8\n');
});

testWith('gcc')(
  'STAP_NEXT goes on to the next overload with the same arguments; the last one’s is an error',
  async (t) => {
    const script = `function f:long (x:long) %{ if (STAP_ARG_x > 1) { STAP_ARG_x = 0; STAP_NEXT; } STAP_RETVALUE = 1; %}
    function f:long (x:long) { if (x > 3) next; return 10 * x }
    function f:long (x:long) %{ if (STAP_ARG_x > 5) STAP_NEXT; STAP_RETURN(100 * STAP_ARG_x); %}
    function g(x:long) %{ STAP_NEXT; %} function g(x:long) { println("g ", x) }
    probe begin { println(f(1), " ", f(3), " ", f(5)); g(7); try { f(6) } catch (e) { println(e) } println(f(1)) }`;
    const [run] = await runAsHostC(placed(script), 'address');
    t.is(run?.error, undefined);
    t.is(run?.output, '1 30 500\ng 7\nall functions exhausted\n1\n');
  },
);

testWith('gcc')('embedded C reads and sets globals that its marks name', async (t) => {
  const script = `global g = 5, h
    function twice() %{ /* pragma:read:g */ /* pragma:write:g */ STAP_GLOBAL_SET_g(2 * STAP_GLOBAL_GET_g()); %}
    probe kernel.function("vfs_read") { twice(); h = %{ /* pragma:read:g */ STAP_GLOBAL_GET_g() + 1 %} }
    probe kernel.function("vfs_read").return { %{ /* pragma:write:h */ STAP_GLOBAL_SET_h(-3); %} println(g, " ", h) }`;
  const module = placed(script);
  t.deepEqual(unsupportedByModule(module), []);
  const program = await compileHostC(module, 'address');
  t.teardown(() => {
    program.close();
  });
  const { runs } = await program.run(['run 0', 'run 0', 'run 1']);
  t.is(runs.at(-1)?.output, '20 -3\n');
  // Who reads and sets what another probe uses does it under a lock.
  t.true(module.module.components.length > 0);
  t.throws(() => placed('probe begin { %{ /* pragma:read:nosuch */ %} }'), {
    message: 'unresolved global nosuch of embedded C',
  });
  const [refusal] = unsupportedByModule(placed('global s = "x" probe begin { s = "y"; %{ /* pragma:read:s */ %} }'));
  t.is(refusal?.text, 'the kernel runtime does not support STAP_GLOBAL_… of a string');
});

testWith('gcc')('memory and bit fields are written; a bad address is an error', async (t) => {
  const script = `%{ static unsigned long long words[16]; %}
    function at:long () %{ STAP_RETVALUE = (long)words; %}
    probe begin {
      n = 1; p = at()
      println(@cast(p, "sk_buff")->len = 0x100000007, " ", @cast(p, "sk_buff")->len)
      @cast(p, "sk_buff")->cloned = 6 + n; @cast(p, "task_struct")->comm[n++] = 65; @cast(p, "task_struct")->comm[n] = -1
      printf("%d %d %x %x\\n", n, @cast(p, "sk_buff")->cloned, @kderef(1, p + 36), @kderef(8, p + 48))
      @cast(p, "sk_buff")->cloned = 1; @cast(p + 32, "sk_buff")->cloned = 2
      printf("%x %x\\n", @kderef(4, p + 36), @uderef(2, p + 68))
      try { @cast(8, "sk_buff")->len = 1 } catch (e) { println(e) }
      @cast(8, "sk_buff")->cloned = 1
    }`;
  const module = placed(script);
  const [run] = await runAsHostC(module, 'address');
  t.is(run?.output, '4294967303 7\n2 7 1c ff4100\n4 8\nwrite fault [man error::fault] at 0x28\n');
  t.is(run?.error, 'read fault [man error::fault] at 0x2c');
  t.is(printModule(readModule(printModule(module.module))), printModule(module.module));
});

testWith('gcc')('what a body writes to a parameter or to $return is what it reads afterwards', async (t) => {
  const script = `probe kernel.function("vfs_read") { $count = $count + 1; println($count, " ", $task = 7, " ", $task) }
    probe kernel.function("vfs_read").return { $return = -5; println($return) }`;
  const program = await compileHostC(placed(script), 'address');
  t.teardown(() => {
    program.close();
  });
  const { runs } = await program.run(['run 0 0 0 0 1 41', 'run 1 0 0 3']);
  t.deepEqual(
    runs.map(({ output }) => output),
    ['42 7 7\n', '-5\n'],
  );
});

testWith('gcc')('too many cycles in bodies end the session; the clock of the host says so', async (t) => {
  const script = 'global n probe timer.us(100) { n++ } probe error { println("error ", n) }';
  const outcome = async (defines: Readonly<Record<string, string>>): Promise<readonly (string | undefined)[]> => {
    const program = await compileHostC(placed(script), 'address', new Map(Object.entries(defines)));
    t.teardown(() => {
      program.close();
    });
    const { runs } = await program.run([...Array.from({ length: 6 }, () => 'run 0'), 'run 1']);
    return runs.flatMap(({ error, output }) => [...(error === undefined ? [] : [error]), ...output.split('\n', 1)]);
  };
  // Each body takes 1,000 cycles, and as much goes by before the next one.
  const limits = { STP_OVERLOAD_INTERVAL: '7000', STP_OVERLOAD_THRESHOLD: '2000' };
  const text = 'probe overhead (4000 cycles) exceeded threshold (2000 cycles) in last 7000 cycles';
  t.deepEqual(
    (await outcome(limits)).filter((each) => each !== ''),
    [text, 'error 6'],
  );
  const quiet = ['error 6'];
  for (const each of [{}, { ...limits, STP_NO_OVERLOAD: '1' }, { ...limits, STP_OVERLOAD_THRESHOLD: '4000' }]) {
    t.deepEqual(
      (await outcome(each)).filter((line) => line !== ''),
      quiet,
    );
  }
});

test('the IR with its texts is read back', (t) => {
  const text = printModule(placed(SCRIPT).module);
  t.is(printModule(readModule(text)), text);
});

test('what has a pure function’s value unread loses the call, any other keeps it', (t) => {
  const body = (function_: string): number =>
    placed(`${function_} probe begin { f(1) println(1) }`).module.embedded?.length ?? 0;
  t.is(body('function f:long (x:long) %{ /* pure */ STAP_RETVALUE = 1; %}'), 0);
  t.is(body('function f:long (x:long) %{ STAP_RETVALUE = 1; %}'), 1);
});

test('JavaScript refuses each text at its place', (t) => {
  const refusals = unsupportedByJs(placed(SCRIPT, 'bpf'));
  t.true(refusals.length > 5);
  t.true(
    refusals.every(
      (each) =>
        each.text === 'the bpf runtime does not support embedded C code' && each.token?.kind === 'embedded-code',
    ),
  );
});
