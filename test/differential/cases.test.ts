/** Each construct once: the back ends must say the same to the letter, errors and their places included. */
import { testWith } from '../support/requirements.js';
import { ARITHMETIC } from './cases/arithmetic.js';
import { ARRAYS } from './cases/arrays.js';
import type { Case } from './cases/case.js';
import { BRIDGE } from './cases/bridge.js';
import { CONTROL } from './cases/control.js';
import { ERRORS } from './cases/errors.js';
import { FORMATS } from './cases/formats.js';
import { REGEXES } from './cases/regexes.js';
import { STATISTICS } from './cases/statistics.js';
import { STRINGS } from './cases/strings.js';
import { BACK_ENDS } from './support/back-ends.js';
import { compare } from './support/compare.js';
import { scriptScenario } from './support/script.js';

const FAMILIES: Readonly<Record<string, readonly Case[]>> = {
  arithmetic: ARITHMETIC,
  strings: STRINGS,
  regexes: REGEXES,
  arrays: ARRAYS,
  statistics: STATISTICS,
  control: CONTROL,
  errors: ERRORS,
  formats: FORMATS,
  bridge: BRIDGE,
};

for (const [backEnd, needs] of BACK_ENDS) {
  const backEndTest = testWith(...needs);
  for (const [family, cases] of Object.entries(FAMILIES)) {
    for (const each of cases) {
      backEndTest(`${backEnd.name}: ${family}: ${each.name}`, async (t) => {
        const result = await compare(backEnd, scriptScenario(each.script, each));
        switch (result.kind) {
          case 'same':
            t.not(result.text, '');
            return;
          case 'refused':
            t.fail(`refused: ${result.why.join('; ')}`);
            return;
          case 'different':
            t.is(result.actual, result.expected);
            return;
          case 'failed':
            t.fail(result.message);
        }
      });
    }
  }
}
