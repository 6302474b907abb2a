import test from 'ava';
import { parseExpectation } from '../suite/case.js';
import { expectationOf, headsOf, RECORDED } from './record.js';

test('what is recorded is read back as it was', (t) => {
  const end = { stdout: 'a\\b\0\xff\n\n|x\nno newline', stderr: 'WARNING: w\n', status: 1 };
  const text = expectationOf(RECORDED, { options: '-DMAXACTION=5', arguments: '1 two' }, end);
  t.deepEqual(parseExpectation('x', text), { ...end, options: ['-DMAXACTION=5'], arguments: ['1', 'two'] });
});

test('nothing said is nothing recorded', (t) => {
  const end = { stdout: '', stderr: '', status: 0 };
  t.is(expectationOf(RECORDED, { options: '', arguments: '' }, end), `${RECORDED}\nstatus: 0\n`);
});

test('a script says what stands on its command line', (t) => {
  t.deepEqual(headsOf('# about\n# options: -DX=1 -DY=2\nprobe begin { # options: none\n}'), {
    options: '-DX=1 -DY=2',
    arguments: '',
  });
});
