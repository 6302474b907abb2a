/** Passes 1 and 2 over a script text, with the library that comes with stap. */
import { join } from 'node:path';
import { type Diagnostic, Diagnostics, type SourceFile, type Token } from '../../src/base/index.js';
import { limitsOf } from '../../src/cli/limits.js';
import { elaborate, type ElaborateOptions, type ElaboratedProgram, printProgram } from '../../src/elaborate/index.js';
import { DEFAULT_PARSE_OPTIONS, parseFile } from '../../src/frontend/stap/index.js';
import { openLibrary, type TapsetLibrary } from '../../src/tapset/library.js';
import { readTapsets } from '../../src/tapset/read.js';
import type { Target } from '../../src/target/target.js';
import { CHECKOUT } from './checkout.js';
import { fakeTarget } from './fake-target.js';

export interface ElaborateTestOptions {
  readonly target?: Target;
  readonly options?: Partial<ElaborateOptions>;
  /** Instead of the standard library: texts of tapset files. */
  readonly tapsets?: readonly string[];
}

export interface Elaborated {
  readonly program: ElaboratedProgram | undefined;
  /** What -p2 prints; "" after an error. */
  readonly listing: string;
  /** One line per message, as `messageLine` words it. */
  readonly messages: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export const ELABORATE_OPTIONS: ElaborateOptions = {
  guru: false,
  runtime: 'bpf',
  limits: limitsOf(new Map()),
  hasTarget: false,
  command: undefined,
  targetPid: undefined,
  compatible: '5.6',
  unoptimized: false,
  displayUnreadGlobals: true,
};

export function scriptFile(text: string): SourceFile {
  return { name: '<input>', path: '<input>', text, role: 'script' };
}

export function standardLibrary(): TapsetLibrary {
  return libraryOf(readTapsets(join(CHECKOUT, 'tapsets')).scripts);
}

export function libraryOf(files: readonly SourceFile[]): TapsetLibrary {
  return openLibrary({
    files,
    parse: (source, sink) => parseFile(source, { ...DEFAULT_PARSE_OPTIONS, guru: true }, sink),
  });
}

export function tapsetFile(text: string, name = 'extra.stp'): SourceFile {
  return { name, path: name, text, role: 'tapset' };
}

export function elaborateText(
  text: string,
  { options = {}, tapsets, target = fakeTarget() }: ElaborateTestOptions = {},
): Elaborated {
  const sink = new Diagnostics();
  const file = parseFile(scriptFile(text), { ...DEFAULT_PARSE_OPTIONS, guru: options.guru ?? false }, sink);
  if (sink.hasErrors) throw new Error(`the test's script does not parse: ${sink.all.map(messageLine).join('; ')}`);
  const library = tapsets === undefined ? standardLibrary() : libraryOf(tapsets.map((each) => tapsetFile(each)));
  const program = elaborate({ files: [file], library, target, options: { ...ELABORATE_OPTIONS, ...options } }, sink);
  return {
    program,
    listing: program === undefined ? '' : printProgram(program),
    messages: sink.all.flatMap(messageLines),
    diagnostics: sink.all,
  };
}

/** `error TEXT at 1:15`; a second place or a cause is a line of its own below. */
function messageLines(each: Diagnostic): readonly string[] {
  const second = each.secondToken === undefined ? [] : [`  and${place(each.secondToken)}`];
  const cause = each.cause === undefined ? [] : messageLines(each.cause).map((line) => `  ${line}`);
  return [messageLine(each), ...second, ...cause, ...each.hints.map((hint) => `  hint ${hint}`)];
}

function messageLine(each: Diagnostic): string {
  return `${each.severity} ${each.text}${place(each.token)}`;
}

function place(token: Token | undefined): string {
  if (token === undefined) return '';
  const file = token.file.name === '<input>' ? '' : `${token.file.name}:`;
  return ` at ${file}${token.line}:${token.column}`;
}
