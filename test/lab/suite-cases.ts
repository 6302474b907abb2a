/** Every script of test/suite, compiled against the guest's own kernel and given to its verifier. */
import { matches } from '../suite/case.js';
import { movedScripts, plainScripts } from '../suite/kernel-scripts.js';
import type { Cases } from './cases.js';

export function suiteCases({ bench, inGuest }: Cases): void {
  inGuest('the suite’s scripts are loaded, or refused as they are elsewhere', async (t) => {
    const wrong: string[] = [];
    for (const { argv, name, suiteCase } of plainScripts()) {
      const end = await bench.stap(['-p4', ...argv]);
      const isRefused = /^Pass [1-4]: .* failed/m.test(suiteCase.stderr);
      const isRight = isRefused ? end.status === 1 && matches(end.stderr, suiteCase.stderr) : end.status === 0;
      if (!isRight) wrong.push(`${name}: status ${end.status}\n${end.stderr}`);
    }
    t.deepEqual(wrong, []);
  });

  inGuest('the suite’s bodies, moved into the kernel, are accepted by the verifier or refused by stap', async (t) => {
    const refused: string[] = [];
    let loaded = 0;
    for (const { argv, name } of movedScripts()) {
      const end = await bench.stap(['-vv', '-p4', ...argv]);
      if (end.status === 0) loaded += 1;
      else if (!/^(parse|semantic) error: /m.test(end.stderr)) refused.push(`${name}: ${end.stderr}`);
    }
    t.log(`${loaded} loaded`);
    t.deepEqual(refused, []);
    t.true(loaded > 60, `${loaded} were loaded`);
  });
}
