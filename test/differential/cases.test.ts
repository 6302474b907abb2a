/** Each construct once: the back ends must say the same to the letter, errors and their places included. */
import { testWith } from '../support/requirements.js';
import { ARITHMETIC } from './cases/arithmetic.js';
import { ARRAYS } from './cases/arrays.js';
import type { Case } from './cases/case.js';
import { CONTROL } from './cases/control.js';
import { ERRORS } from './cases/errors.js';
import { FORMATS } from './cases/formats.js';
import { STATISTICS } from './cases/statistics.js';
import { STRINGS } from './cases/strings.js';
import { bpf } from './support/bpf.js';
import { compare } from './support/compare.js';
import { scriptScenario } from './support/script.js';

const FAMILIES: Readonly<Record<string, readonly Case[]>> = {
  arithmetic: ARITHMETIC,
  strings: STRINGS,
  arrays: ARRAYS,
  statistics: STATISTICS,
  control: CONTROL,
  errors: ERRORS,
  formats: FORMATS,
};

const kernelTest = testWith('bpf', 'libbpf');
const refused: string[] = [];

for (const [family, cases] of Object.entries(FAMILIES)) {
  for (const each of cases) {
    kernelTest(`${family}: ${each.name}`, (t) => {
      const result = compare(bpf, scriptScenario(each.script, each));
      switch (result.kind) {
        case 'same':
          t.not(result.text, '');
          return;
        case 'refused':
          refused.push(each.name);
          t.log(`refused: ${result.why.join('; ')}`);
          t.pass();
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
