import test from 'ava';
import { matches, parseExpectation } from './case.js';

test('an expectation is read', (t) => {
  const text = '# from somewhere\noptions: -DX=1 a\\ b\nstatus: 1\nstdout:\n|\n|two\\x00\\\\\n:end\nstderr:\n|E|\n';
  t.deepEqual(parseExpectation('x', text), {
    options: ['-DX=1', 'a b'],
    arguments: [],
    status: 1,
    stdout: '\ntwo\0\\\nend',
    stderr: 'E|\n',
  });
});

test('what is no expectation is refused', (t) => {
  t.throws(() => parseExpectation('x', 'status: 0\n'), { message: /where the expectation comes from/ });
  t.throws(() => parseExpectation('x', '# s\nstdout:\n|a\n'), { message: /no status/ });
  t.throws(() => parseExpectation('x', '# s\nstatus: 0\nstdout:\nfree text\n'), { message: /free text/ });
});

test('{similar} stands for a list of suggestions and for nothing else', (t) => {
  t.true(matches('x (similar: a, b): y', 'x (similar: {similar}): y'));
  t.false(matches('x (similar: a, b): z', 'x (similar: {similar}): y'));
  t.false(matches('xx', 'x'));
});

test('{suppressed} stands for the count of suppressed errors, or nothing', (t) => {
  const count = 'Number of similar error messages suppressed: 12.\nRerun with -v to see them.\n';
  t.true(matches(`a\n${count}`, 'a\n{suppressed}\n'));
  t.true(matches('a\n', 'a\n{suppressed}\n'));
  t.false(matches(`a\n${count}`, 'a\n'));
});
