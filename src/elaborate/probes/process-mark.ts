/** process("PATH").mark("NAME"), .provider("P").mark("M"): places that a program's author has marked (sys/sdt.h). */
import type { ElfMark } from '../../target/elf/index.js';
import { functionAt } from '../../target/elf/index.js';
import { parseGlob } from '../../target/glob.js';
import type { TargetVariable } from '../resolve/target-scope.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import { nearest } from '../similar.js';
import { stringArgument, word, type DerivedPoint, type FamilyContext, type ProbePattern } from './family.js';
import { pointIn, scopeOf } from './process-point.js';
import { filesOf, type ProbedFile, underBinary } from './process.js';
import { parseSdtOperand, readSdtOperand } from './sdt-operand.js';

function marksIn(
  files: readonly ProbedFile[],
  { provider, name }: { readonly provider: string | undefined; readonly name: string },
  context: FamilyContext,
): readonly DerivedPoint[] {
  const wanted = parseGlob(name);
  const wantedProvider = parseGlob(provider ?? '*');
  const found = files.flatMap((file) =>
    file.binary
      .marks()
      .filter((mark) => wanted.matches(mark.name) && wantedProvider.matches(mark.provider))
      .flatMap((mark) => derivedMark(file, mark, provider !== undefined, context)),
  );
  if (found.length > 0 || files.length === 0) return found;
  const marks = files.flatMap((file) => file.binary.marks());
  const names = nearest(
    name,
    marks.filter((mark) => wantedProvider.matches(mark.provider)).map((mark) => mark.name),
  );
  return refuse('no-match', `no match${names.length === 0 ? '' : ` (similar marks: ${names.join(', ')})`}`, undefined);
}

function derivedMark(
  file: ProbedFile,
  mark: ElfMark,
  withProvider: boolean,
  context: FamilyContext,
): readonly DerivedPoint[] {
  const provider = withProvider ? `.provider("${mark.provider}")` : '';
  const symbol = functionAt(file.binary.functions(), mark.address)?.name ?? '';
  const point = `${file.head}${provider}.mark("${mark.name}")`;
  const variables = variablesOf(mark);
  const listed = mark.operands.map((_, index) => `arg${index + 1}`);
  const target = scopeOf(file, context, variables, listed);
  const place = { address: mark.address, symbol, point, semaphore: mark.semaphore };
  return pointIn(file, [place], { phase: 'entry', point, target });
}

function variablesOf(mark: ElfMark): ReadonlyMap<string, TargetVariable> {
  const variables = new Map<string, TargetVariable>([
    ['$name', { kind: 'text', text: mark.name }],
    ['$provider', { kind: 'text', text: mark.provider }],
  ]);
  mark.operands.forEach((text, index) => {
    const operand = parseSdtOperand(text);
    variables.set(`arg${index + 1}`, {
      kind: 'built',
      build: (token) =>
        readSdtOperand(operand, token) ?? refuseUnsupported(`an argument of the form '${text}'`, 'sdt-operand', token),
    });
  });
  return variables;
}

export const PROCESS_MARK_PATTERNS: readonly ProbePattern[] = [
  ...underBinary([word('mark', 'string')], (match, context, at) =>
    marksIn(filesOf(match, context, at), { provider: undefined, name: stringArgument(match, at) }, context),
  ),
  ...underBinary([word('provider', 'string'), word('mark', 'string')], (match, context, at) => {
    const names = { provider: stringArgument(match, at), name: stringArgument(match, at + 1) };
    return marksIn(filesOf(match, context, at), names, context);
  }),
];
