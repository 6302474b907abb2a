/** Which matches keep what they found, and what passes make of them. */
import test from 'ava';
import { type IrModule, printModule, readModule } from '../../src/ir/index.js';
import { lowerProgram } from '../../src/lower/index.js';
import { MODULE_PASSES } from '../../src/passes/passes.js';
import { elaborateText } from '../support/elaborate.js';

function lowered(script: string): IrModule {
  const { program, messages } = elaborateText(script);
  if (program === undefined) throw new Error(messages.join('\n'));
  return lowerProgram(program);
}

function matchesIn({ functions, bodies }: IrModule): readonly string[] {
  return [...functions, ...bodies].flatMap(({ code }) =>
    code.blocks.flatMap((block) =>
      block.instructions.flatMap((it) =>
        it.kind === 'regexMatch' ? [`${it.regex.pattern}${it.regex.keeps ? ' kept' : ''}`] : [],
      ),
    ),
  );
}

test('only what may be asked about is kept', (t) => {
  const module = lowered(`
    function asked(s:string) { return s =~ "asked" }
    function plain(s:string) { return s =~ "plain" }
    function group() { return matched(1) }
    global s = "x"
    probe begin { if (asked(s)) println(group()); println(s =~ "first") }
    probe timer.s(1) { println(plain(s), s !~ "second") }
    probe timer.s(2) { if (s =~ "third") println(ngroups()) }`);
  t.deepEqual([...matchesIn(module)].sort(), ['asked kept', 'first kept', 'plain', 'second', 'third kept']);
});

test('a match of constants folds unless it is asked about, and one that nobody reads goes', (t) => {
  const optimised = (script: string): readonly string[] =>
    matchesIn(MODULE_PASSES.reduce((module, pass) => pass.run(module), lowered(script)));
  t.deepEqual(optimised('probe begin { println("abc" =~ "b", "abc" !~ "^b") }'), []);
  t.deepEqual(optimised('probe begin { println("abc" =~ "b", matched(0)) }'), ['b kept']);
  t.deepEqual(optimised('global s probe begin { s .= "x"; if (s =~ "x") println(s); x = s =~ "y" }'), ['x']);
});

test('patterns are printed and read back', (t) => {
  const text = printModule(lowered(String.raw`global s probe begin { s .= "x"; println(s =~ "a\"b\\.\x41[^\n]") }`));
  t.true(text.includes(String.raw`{pattern: "a\"b\\\\.\\x41[^\\n]" keeps: false}`), text);
  t.is(printModule(readModule(text)), text);
});
