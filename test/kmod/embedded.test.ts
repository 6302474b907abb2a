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
import { runAsHostC } from '../support/host-c.js';
import { testWith } from '../support/requirements.js';

function placed(text: string, runtime: 'bpf' | 'kernel' = 'kernel'): PlacedModule {
  const sink = new Diagnostics();
  const file = parseFile(scriptFile(text), { ...DEFAULT_PARSE_OPTIONS, guru: true }, sink);
  const input = { files: [file], library: standardLibrary(), target: fakeTarget(), options: ELABORATE_OPTIONS };
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
