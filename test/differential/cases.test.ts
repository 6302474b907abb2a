import { testWith } from '../support/requirements.js';
import { bpf } from './support/bpf.js';
import { javascript } from './support/javascript.js';
import { scriptScenario } from './support/script.js';
const kernelTest = testWith('bpf', 'libbpf');
kernelTest('try', (t) => {
  const s = scriptScenario('global x = 5, a, s probe HIT { x++; a[x] = x*x; s <<< x; printf("%d\\n", x) if (x == 8) println(1/(x-8)) }', { hits: 10 });
  t.deepEqual(bpf.refuses(s.module), []);
  const js = javascript.run(s);
  t.log(js);
  t.is(bpf.run(s), js);
});
