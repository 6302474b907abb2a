import test from 'ava';
import { getopt, normalised } from '../../src/cli/getopt.js';
import { OPTION_LIST } from '../../src/cli/option-table.js';

test('every option has a letter or a long name, and none has two rows', (t) => {
  const words = OPTION_LIST.flatMap(({ long, short }) => (short === undefined ? long : [short, ...long]));
  t.is(new Set(words).size, words.length);
  t.is(new Set(OPTION_LIST.map(({ name }) => name)).size, OPTION_LIST.length);
  t.true(OPTION_LIST.every(({ long, short }) => short !== undefined || long.length > 0));
  t.true(OPTION_LIST.every(({ short }) => short === undefined || short.length === 1));
});

test('what an option is not supported for is said in one line', (t) => {
  for (const { name, support } of OPTION_LIST) {
    if (support.kind === 'full' || support.kind === 'moot') continue;
    t.regex(support.text, /^(ERROR|WARNING): \S.*[^\s.:]$/, name);
  }
});

test('each option is read by its letter and by each of its names', (t) => {
  for (const option of OPTION_LIST) {
    const value = option.argument === 'none' ? [] : ['x'];
    const glued = option.argument === 'none' ? '' : '=x';
    const spellings = [
      ...(option.short === undefined ? [] : [[`-${option.short}`, ...(option.argument === 'required' ? value : [])]]),
      ...option.long.map((long) => [`--${long}${glued}`]),
      ...(option.argument === 'required' ? option.long.map((long) => [`--${long}`, 'x']) : []),
    ];
    for (const words of spellings) {
      const { error, occurrences, operands } = getopt([...words, 'operand'], false);
      t.is(error, undefined);
      t.deepEqual(operands, ['operand']);
      t.deepEqual(
        occurrences.map((each) => each.option.name),
        [option.name],
      );
    }
  }
});

test('normalised words name options in full', (t) => {
  const { occurrences } = getopt(['-vp4', '--co', '-DA=1=2', '--color'], false);
  t.deepEqual(normalised(occurrences), ['--verbose', '--pass=4']);
  const more = getopt(['-DA=1=2', '--color', '--ru', 'bpf'], false);
  t.deepEqual(normalised(more.occurrences), ['--define=A=1=2', '--color=', '--runtime=bpf']);
});
