/** Scripts of ours and what release 4.8 of SystemTap answered to them, recorded from its `-p1`. */
import test from 'ava';
import { printParseTree } from '../../../src/frontend/stap/index.js';
import { accepted } from './cases/accepted.js';
import { acceptedPreprocessor } from './cases/accepted-preprocessor.js';
import type { CaseOptions, Refusal } from './cases/case.js';
import { refusedDeclarations } from './cases/refused-declarations.js';
import { refusedEndOfFile } from './cases/refused-end-of-file.js';
import { refusedExpressions } from './cases/refused-expressions.js';
import { refusedCascades } from './cases/refused-cascades.js';
import { refusedPreprocessor } from './cases/refused-preprocessor.js';
import { refusedStatements } from './cases/refused-statements.js';
import { refusedTokens } from './cases/refused-tokens.js';
import { condensed, parse, type Parsed, RECORDED } from './support/parse.js';

function run(script: string, options: CaseOptions | undefined): Parsed {
  return parse(script, { ...RECORDED, guru: options?.guru ?? false, arguments: options?.args ?? [] });
}

const tables: Readonly<Record<string, readonly Refusal[]>> = {
  declarations: refusedDeclarations,
  statements: refusedStatements,
  expressions: refusedExpressions,
  tokens: refusedTokens,
  preprocessor: refusedPreprocessor,
  'files that end in the middle': refusedEndOfFile,
  'consequences and similar mistakes': refusedCascades,
};

for (const [name, table] of Object.entries(tables)) {
  test(`refusals, ${name}: ${table.length} scripts, text and place`, (t) => {
    for (const [script, says, options] of table) {
      const { printed, file, diagnostics } = run(script, options);
      t.deepEqual(
        condensed(printed).filter((line) => !line.endsWith(' errors.') && !line.endsWith(' error.')),
        says,
        script,
      );
      t.true(
        diagnostics.some((each) => each.severity === 'error'),
        script,
      );
      t.is(file.source.text, script);
    }
  });
}

for (const [name, table] of Object.entries({ language: accepted, preprocessor: acceptedPreprocessor })) {
  test(`acceptances, ${name}: ${table.length} scripts and their trees`, (t) => {
    for (const [script, tree, options] of table) {
      const { file, diagnostics } = run(script, options);
      t.deepEqual(
        diagnostics.filter((each) => each.severity === 'error'),
        [],
        script,
      );
      t.is(printParseTree(file), `# file <input>\n${tree}`, script);
    }
  });
}
