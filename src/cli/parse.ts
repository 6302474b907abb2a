/**
 * argv → Command. getopt reads the words and stap's complaints come in its order; yargs-parser then collects the
 * normalised words by the types of the option table.
 */
import { readFileSync } from 'node:fs';
import { arch } from 'node:os';
import { type ByteString, bytesOfText, textOfBytes } from '../base/index.js';
import { collect, type Collected } from './collect.js';
import { getopt, normalised, type Occurrence, spelledOut } from './getopt.js';
import { complaintAboutDefine } from './limits.js';
import { complaintAboutKernel, kernelChoice } from './kernel-choice.js';
import { isDumpStage, moduleName } from './option-checks.js';
import type { TableEntry } from './option-table.js';
import type { Command, Listing, ScriptSource, StapOptions } from './options.js';
import { type Environment, readRcFile } from './rc-file.js';
import { isFeature } from '../target/index.js';

const TRY_HELP =
  "Try '--help' for more information. [man stap]\nA message like [man foo] means for more info, run % man foo";
const REPLACEMENT = '\ufffd';

/** `argv` without the interpreter's and the program's own word. */
export function parseCommandLine(argv: readonly string[], env: Environment): Command {
  const rc = readRcFile(env);
  if (rc.kind === 'bad') return usageError(rc.text);
  const words = [...rc.words, ...bytesOfArguments(argv)];
  const read = getopt(words, env['POSIXLY_CORRECT'] !== undefined);
  const occurrences = read.occurrences.map(spelledOut);
  const early = firstInOrder(occurrences);
  if (early !== undefined) return early;
  if (read.error !== undefined) return usageError(`stap: ${read.error}\n${TRY_HELP}`);
  return commandOf(occurrences, read.operands, env);
}

/** Node decodes argv as UTF-8; where that lost bytes, the kernel still has them. */
function bytesOfArguments(argv: readonly string[]): readonly ByteString[] {
  if (!argv.some((word) => word.includes(REPLACEMENT))) return argv.map(bytesOfText);
  const words = readFileSync('/proc/self/cmdline', 'latin1').split('\0').slice(0, -1).slice(-argv.length);
  const areTheSame = words.length === argv.length && words.every((word, index) => textOfBytes(word) === argv[index]);
  return areTheSame ? words : argv.map(bytesOfText);
}

/** The first word that ends it all, whatever follows: --help and --version, a bad argument, what cannot be here. */
function firstInOrder(occurrences: readonly Occurrence[]): Command | undefined {
  const seen: Occurrence[] = [];
  for (const occurrence of occurrences) {
    const { option, value } = occurrence;
    if (option.name === 'help' || option.name === 'version' || option.name === 'check') return { kind: option.name };
    if (option.name === 'cleanCache') return { kind: 'clean-cache' };
    if (option.support.kind === 'unavailable') return usageError(option.support.text);
    const complaint = value === undefined ? undefined : (option.check(value) ?? complaintAboutValue(option, value));
    const text = complaint ?? complaintAfter(seen, occurrence);
    if (text !== undefined) return usageError(text);
    seen.push(occurrence);
  }
  return undefined;
}

function complaintAboutValue(option: TableEntry, value: string): string | undefined {
  return option.name === 'define' ? complaintAboutDefine(...nameAndValue(value)) : undefined;
}

/** What is wrong with an option only because of those before it. */
function complaintAfter(seen: readonly Occurrence[], { option, value }: Occurrence): string | undefined {
  const { repeat } = option;
  if (typeof repeat === 'object') {
    const isSecond = seen.some(
      (each) => typeof each.option.repeat === 'object' && each.option.repeat.group === repeat.group,
    );
    if (isSecond) return repeat.text;
  }
  if (option.name === 'suppressTimeLimits' && !seen.some((each) => each.option.name === 'guru')) {
    return 'ERROR --suppress-time-limits requires guru mode (-g)';
  }
  if (option.name === 'privilege' && seen.some((each) => each.option === option && each.value !== value)) {
    return 'Privilege level may be set only once.';
  }
  return undefined;
}

/** What the words mean together: stap looks at that after all of them, then this program at what it does not do. */
function commandOf(occurrences: readonly Occurrence[], operands: readonly ByteString[], env: Environment): Command {
  const given = collect(normalised(occurrences));
  const [first, ...others] = operands;
  const combination = wrongCombination(given, first !== undefined);
  if (combination !== undefined) return usageError(`${combination}\n${TRY_HELP}`);
  const refusal = firstRefusal(occurrences) ?? foreignPrivilege(given) ?? foreignKernel(given, env);
  if (refusal !== undefined) return usageError(refusal);
  const scriptArguments = given.has('script') || listingOf(given) !== undefined ? operands : others;
  const script = scriptOf(given, first ?? '');
  const notices = noticesOf(occurrences, runtimeOf(given) === 'kernel');
  const wanted = given.last('release') ?? env['SYSTEMTAP_RELEASE'];
  const kernel = wanted === undefined ? undefined : kernelChoice(wanted);
  return { kind: 'run', options: { ...optionsOf(given, script, scriptArguments, notices), kernel } };
}

function usageError(text: string): Command {
  return { kind: 'usage-error', text: `${text}\n` };
}

function firstRefusal(occurrences: readonly Occurrence[]): string | undefined {
  return occurrences.map(({ option }) => option.support).find((support) => support.kind === 'refused')?.text;
}

/** What is said about options without effect, each once. */
function noticesOf(occurrences: readonly Occurrence[], isModule: boolean): readonly string[] {
  const lines = occurrences.flatMap(({ option, value }) => {
    const cut = option.name === 'module' && value !== undefined && moduleName(value) !== value;
    const notices = cut ? [`Truncating module name to '${moduleName(value)}'`] : [];
    if (isModule && option.name === 'module') return notices;
    return option.support.kind === 'warned' ? [...notices, option.support.text] : notices;
  });
  return [...new Set(lines)];
}

const LISTINGS = [
  ['list', 'points'],
  ['listVariables', 'variables'],
  ['dumpProbeTypes', 'probe-types'],
  ['dumpProbeAliases', 'probe-aliases'],
  ['dumpFunctions', 'functions'],
] as const;

function listingOf(given: Collected): Listing | undefined {
  return LISTINGS.find(([name]) => given.has(name))?.[1];
}

function wrongCombination(given: Collected, hasOperand: boolean): string | undefined {
  const listing = listingOf(given) !== undefined;
  if (!listing && !hasOperand && !given.has('script'))
    return "A script must be specified.\nTry '-i' for building a script interactively.";
  if (listing && given.has('script')) return 'Cannot specify a script with -l/-L/--dump-* switches.';
  if (given.has('command') && pidOf(given) !== undefined) return "You can't specify -c and -x together.";
  const privilege = given.last('privilege') ?? 'stapdev';
  if (privilege !== 'stapdev' && given.has('guru')) {
    return `You can't specify -g and --privilege=${privilege} together.`;
  }
  if (listing && Number(given.last('pass') ?? 5) < 5) return 'Cannot specify -p with -l/-L/--dump-* switches.';
  return undefined;
}

function foreignPrivilege(given: Collected): string | undefined {
  const level = given.last('privilege') ?? 'stapdev';
  return level === 'stapdev' ? undefined : `ERROR: --privilege=${level} is not supported yet`;
}

/** -a may only name what runs here; -r and SYSTEMTAP_RELEASE another kernel where a module is built. */
function foreignKernel(given: Collected, env: Environment): string | undefined {
  const wanted = given.last('release') ?? env['SYSTEMTAP_RELEASE'];
  if (wanted !== undefined) {
    const complaint = complaintAboutKernel(wanted, runtimeOf(given) === 'kernel', Number(given.last('pass') ?? 5));
    if (complaint !== undefined) return complaint;
  }
  const machine = arch() === 'x64' ? 'x86_64' : arch();
  const architecture = given.last('architecture');
  if (architecture !== undefined && architecture !== machine) {
    return `ERROR: scripts for another architecture than ${machine} are not supported yet (asked for: ${architecture})`;
  }
  return undefined;
}

function scriptOf(given: Collected, operand: ByteString): ScriptSource {
  const text = given.last('script') ?? listedProbe(given);
  if (text !== undefined) return { kind: 'text', text };
  return operand === '-' || operand === '' ? { kind: 'stdin' } : { kind: 'file', path: textOfBytes(operand) };
}

/** As stap writes it: what is said of a wrong one shows it. */
function listedProbe(given: Collected): string | undefined {
  if (listingOf(given) === undefined) return undefined;
  return `probe ${given.last('list') ?? given.last('listVariables') ?? 'never'} {}`;
}

function optionsOf(
  given: Collected,
  script: ScriptSource,
  scriptArguments: readonly ByteString[],
  notices: readonly string[],
): Omit<StapOptions, 'kernel'> {
  const timeout = given.last('timeout');
  const buffer = given.last('buffer');
  return {
    script,
    additionalScripts: given.all('additionalScript'),
    scriptArguments,
    lastPass: Number(given.last('pass') ?? 5),
    verbosity: verbosityOf(given),
    guru: given.has('guru'),
    unoptimized: given.has('unoptimized'),
    suppressHandlerErrors: given.has('suppressHandlerErrors'),
    skipBadVariables: given.has('skipBadvars'),
    warnings: given.has('suppressWarnings') ? 'suppressed' : given.has('warningsAsErrors') ? 'errors' : 'shown',
    defines: definesOf(given),
    globals: new Map(given.all('global').map(nameAndValue)),
    tapsetFolders: given.all('tapset').map(textOfBytes),
    outputFile: textOrNone(given.last('output')),
    command: textOrNone(given.last('command')),
    targetPid: pidOf(given),
    timeoutSeconds: timeout === undefined ? undefined : Number(timeout),
    bufferMb: buffer === undefined ? undefined : Number(buffer),
    runtime: runtimeOf(given),
    moduleName: given.has('module') ? moduleName(given.last('module') ?? '') : undefined,
    keep: given.has('keep'),
    compatible: textOrNone(given.last('compatible')),
    color: colorOf(given),
    listing: listingOf(given),
    dump: dumpOf(given),
    cache: given.has('disableCache') ? 'none' : given.has('poisonCache') ? 'renewed' : 'used',
    showUnreadGlobals: !given.has('noGlobalDisplay'),
    recordTarget: textOrNone(given.last('recordTarget')),
    replayTarget: textOrNone(given.last('target')),
    withoutFeatures: given.all('without').flatMap((word) => word.split(',').filter(isFeature)),
    notices: given.has('suppressWarnings') ? [] : notices,
  };
}

/** No handler comes so far. */
const UNLIMITED = String(2 ** 31 - 1);
/** With the usual delay a second: a lock that is not had then never will be. */
const LONG_TRY = '100000';

/** -D; what suppresses limits has the last word. */
function definesOf(given: Collected): ReadonlyMap<string, string> {
  const defines = new Map(given.all('define').map(nameAndValue));
  if (given.has('suppressTimeLimits')) {
    defines.set('MAXACTION', UNLIMITED).set('MAXACTION_INTERRUPTIBLE', UNLIMITED).set('MAXTRYLOCK', LONG_TRY);
    defines.set('STP_NO_OVERLOAD', '1');
  }
  if (given.has('suppressHandlerErrors')) defines.set('MAXSKIPPED', UNLIMITED);
  return defines;
}

/** A bare name is 1, as for a C compiler. */
function nameAndValue(word: string): [string, string] {
  const equals = word.indexOf('=');
  return equals < 0 ? [word, '1'] : [word.slice(0, equals), word.slice(equals + 1)];
}

function verbosityOf(given: Collected): StapOptions['verbosity'] {
  const all = given.count('verbose');
  const ofPass = (pass: number): number =>
    given.all('passVerbosity').reduce((sum, digits) => sum + Number(digits.charAt(pass - 1)), all);
  return [ofPass(1), ofPass(2), ofPass(3), ofPass(4), ofPass(5)];
}

/** 0 is no process, as without -x. */
function pidOf(given: Collected): number | undefined {
  const pid = Number(given.last('targetPid') ?? 0);
  return pid === 0 ? undefined : pid;
}

function textOrNone(value: ByteString | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : textOfBytes(value);
}

function runtimeOf(given: Collected): StapOptions['runtime'] {
  const runtime = given.last('runtime');
  return runtime === 'bpf' || runtime === 'kernel' ? runtime : undefined;
}

function colorOf(given: Collected): StapOptions['color'] {
  const when = given.last('color');
  if (when === undefined || when === 'auto') return 'auto';
  return when === 'never' ? 'never' : 'always';
}

function dumpOf(given: Collected): StapOptions['dump'] {
  const [stage, pass] = (given.last('dump') ?? '').split(':');
  return stage !== undefined && isDumpStage(stage) ? { stage, pass } : undefined;
}
