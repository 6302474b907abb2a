/**
 * The one table of options: getopt reads words by it, yargs-parser gets its types and yargs its help from it.
 * Over 400 lines, since it is one table; its order is that of --help and, of equal beginnings, that in which getopt lists
 * what an abbreviation could mean.
 */
import {
  type ArgumentCheck,
  checkArchitecture,
  checkBuffer,
  checkColor,
  checkCommand,
  checkCompatible,
  checkDefine,
  checkDownload,
  checkDump,
  checkFeatures,
  checkFile,
  checkGlobal,
  checkModuleInfo,
  checkModuleName,
  checkNamespacePid,
  checkObject,
  checkPass,
  checkPid,
  checkPrivilege,
  checkPrologue,
  checkRotation,
  checkRuntime,
  checkTimeout,
  checkVerbosity,
} from './option-checks.js';

/** How much of an option there is here. */
export type Support =
  | { readonly kind: 'full' }
  /** Accepted without a word: what it asks for holds here anyhow, or cannot matter. Each says why in a comment. */
  | { readonly kind: 'moot' }
  /** Accepted with this warning: ignoring it changes no line that the script prints. */
  | { readonly kind: 'warned'; readonly text: string }
  /** Ends with this text, after stap's own complaints: ignoring it would change what is traced, printed or written. */
  | { readonly kind: 'refused'; readonly text: string }
  /** Ends with this text where it stands, as it does in a stap that was built without it. */
  | { readonly kind: 'unavailable'; readonly text: string };

/** What a second occurrence means. */
export type Repeat =
  | 'last'
  | 'all'
  | 'counts'
  /** The first two of one group are an error; `text` is said. */
  | { readonly group: 'script' | 'listing'; readonly text: string };

export interface OptionSpec {
  /** What the code calls it, and what it is called in normalised words. */
  readonly name: string;
  readonly short?: string;
  readonly long?: readonly string[];
  readonly argument?: { readonly kind: 'required' | 'optional'; readonly placeholder: string };
  readonly repeat?: Repeat;
  readonly check?: ArgumentCheck;
  /** The option and argument for which it stands; what is said of them holds for it, too. */
  readonly shorthand?: { readonly of: 'runtime' | 'privilege'; readonly value: string };
  readonly support?: Support;
  readonly group: 'script' | 'passes' | 'running' | 'output' | 'symbols' | 'module' | 'others' | 'stap on eBPF';
  /** One sentence for --help. */
  readonly help: string;
}

const MOOT: Support = { kind: 'moot' };

function required(placeholder: string): { readonly kind: 'required'; readonly placeholder: string } {
  return { kind: 'required', placeholder };
}

function optional(placeholder: string): { readonly kind: 'optional'; readonly placeholder: string } {
  return { kind: 'optional', placeholder };
}

function warned(text: string): Support {
  return { kind: 'warned', text: `WARNING: ${text}` };
}

function refused(option: string, instead = ''): Support {
  return { kind: 'refused', text: `ERROR: ${option} is not supported yet${instead === '' ? '' : `; ${instead}`}` };
}

const NO_SERVER = 'no compile server is needed: nothing is compiled';
const ONE_SCRIPT: Repeat = { group: 'script', text: 'Only one script can be given on the command line.' };
const ONE_LISTING: Repeat = {
  group: 'listing',
  text: 'ERROR: only one of the -l/-L/--dump-* switches may be specified',
};

const OPTIONS = [
  {
    name: 'script',
    short: 'e',
    argument: required('SCRIPT'),
    repeat: ONE_SCRIPT,
    group: 'script',
    help: 'run this script; the words that are no options are its arguments',
  },
  {
    name: 'additionalScript',
    short: 'E',
    argument: required('SCRIPT'),
    repeat: 'all',
    group: 'script',
    help: 'a further script beside the main one (repeatable)',
  },
  {
    name: 'define',
    short: 'D',
    argument: required('NAME[=VALUE]'),
    repeat: 'all',
    check: checkDefine,
    group: 'script',
    help: 'a limit other than the usual one: MAXACTION, MAXSTRINGLEN, MAXMAPENTRIES … (repeatable)',
  },
  {
    name: 'global',
    short: 'G',
    argument: required('NAME=VALUE'),
    repeat: 'all',
    check: checkGlobal,
    group: 'script',
    help: 'the first value of a global variable (repeatable)',
  },
  {
    name: 'tapset',
    short: 'I',
    argument: required('DIR'),
    repeat: 'all',
    group: 'script',
    help: 'a folder with more tapset files, searched after the standard library (repeatable)',
  },
  { name: 'guru', short: 'g', group: 'script', help: 'guru mode: what can harm the machine is allowed' },
  {
    name: 'compatible',
    long: ['compatible'],
    argument: required('VERSION'),
    check: checkCompatible,
    group: 'script',
    help: 'the language and library as they were in this version of SystemTap',
  },
  {
    name: 'example',
    long: ['example'],
    group: 'script',
    support: refused('--example', 'give the path of the script'),
    help: 'the script is one of the examples',
  },

  {
    name: 'pass',
    short: 'p',
    argument: required('N'),
    check: checkPass,
    group: 'passes',
    help: 'stop after pass N: 1 parse, 2 elaborate, 3 translate, 4 build, 5 run',
  },
  { name: 'verbose', short: 'v', repeat: 'counts', group: 'passes', help: 'say more, in all passes (repeatable)' },
  {
    name: 'passVerbosity',
    long: ['vp'],
    argument: required('NNNNN'),
    repeat: 'all',
    check: checkVerbosity,
    group: 'passes',
    help: 'say more, a digit for each pass',
  },
  { name: 'unoptimized', short: 'u', group: 'passes', help: 'leave out nothing that is unused' },
  { name: 'suppressWarnings', short: 'w', group: 'passes', help: 'no warnings' },
  { name: 'warningsAsErrors', short: 'W', group: 'passes', help: 'a warning is an error' },
  {
    name: 'list',
    short: 'l',
    argument: required('PROBE'),
    repeat: ONE_LISTING,
    group: 'passes',
    help: 'list the probe points that match',
  },
  {
    name: 'listVariables',
    short: 'L',
    argument: required('PROBE'),
    repeat: ONE_LISTING,
    group: 'passes',
    help: 'list the probe points that match, with their variables',
  },
  {
    name: 'dumpProbeTypes',
    long: ['dump-probe-types'],
    repeat: ONE_LISTING,
    group: 'passes',
    help: 'list the kinds of probe points',
  },
  {
    name: 'dumpProbeAliases',
    long: ['dump-probe-aliases'],
    repeat: ONE_LISTING,
    group: 'passes',
    help: 'list the probe aliases of the library',
  },
  {
    name: 'dumpFunctions',
    long: ['dump-functions'],
    repeat: ONE_LISTING,
    group: 'passes',
    help: 'list the functions of the library',
  },
  {
    name: 'checkVersion',
    long: ['check-version'],
    group: 'passes',
    support: warned('--check-version finds nothing yet: only the language of one version is known'),
    help: 'warn where the language differs between versions',
  },
  {
    name: 'skipBadvars',
    long: ['skip-badvars'],
    group: 'passes',
    help: '0 in place of a $variable that is not there, with a warning',
  },
  {
    name: 'prologueSearching',
    short: 'P',
    long: ['prologue-searching'],
    argument: optional('WHEN'),
    check: checkPrologue,
    group: 'passes',
    // It guesses where a function's arguments lie when debuginfo is wrong; arguments are taken from the ABI here.
    support: MOOT,
    help: 'look for the end of function prologues',
  },
  // Each run finds its privilege by trying; stapdev is stap's own default.
  {
    name: 'privilege',
    long: ['privilege'],
    argument: required('LEVEL'),
    check: checkPrivilege,
    group: 'passes',
    help: 'check the script against a privilege level: stapdev (the usual), stapsys or stapusr',
  },
  {
    name: 'unprivileged',
    long: ['unprivileged'],
    shorthand: { of: 'privilege', value: 'stapusr' },
    group: 'passes',
    help: 'the same as --privilege=stapusr',
  },

  {
    name: 'command',
    short: 'c',
    argument: required('CMD'),
    check: checkCommand,
    group: 'running',
    help: 'start CMD when the probes are armed, end with it; target() is its process',
  },
  {
    name: 'targetPid',
    short: 'x',
    argument: required('PID'),
    check: checkPid,
    group: 'running',
    help: 'target() is this process',
  },
  {
    name: 'timeout',
    short: 'T',
    argument: required('SECONDS'),
    check: checkTimeout,
    group: 'running',
    help: 'end after this time (a fraction is allowed)',
  },
  {
    name: 'runtime',
    long: ['runtime'],
    argument: required('MODE'),
    check: checkRuntime,
    group: 'running',
    help: 'bpf or kernel; without it, what the script needs',
  },
  {
    name: 'bpf',
    long: ['bpf'],
    shorthand: { of: 'runtime', value: 'bpf' },
    group: 'running',
    help: 'the same as --runtime=bpf',
  },
  {
    name: 'dyninst',
    long: ['dyninst'],
    group: 'running',
    shorthand: { of: 'runtime', value: 'dyninst' },
    help: 'the same as --runtime=dyninst, which there is none of',
  },
  {
    name: 'buffer',
    short: 's',
    argument: required('MB'),
    check: checkBuffer,
    group: 'running',
    help: 'megabytes of the buffer between kernel and stap',
  },
  {
    name: 'suppressHandlerErrors',
    long: ['suppress-handler-errors'],
    group: 'running',
    help: 'a handler that fails ends quietly',
  },
  {
    name: 'suppressTimeLimits',
    long: ['suppress-time-limits'],
    group: 'running',
    help: 'no limits on the work of a handler (needs -g)',
  },
  {
    name: 'targetNamespaces',
    long: ['target-namespaces'],
    argument: required('PID'),
    check: checkNamespacePid,
    group: 'running',
    support: refused('--target-namespaces'),
    help: 'process ids as they are seen in the namespaces of this process',
  },
  {
    name: 'monitor',
    long: ['monitor'],
    argument: optional('SECONDS'),
    group: 'running',
    support: { kind: 'unavailable', text: 'WARNING: Monitor mode is not supported by this version of systemtap' },
    help: 'show the state of the session',
  },
  {
    name: 'interactive',
    short: 'i',
    long: ['interactive'],
    group: 'running',
    support: refused('-i', 'give a script with -e or as a file'),
    help: 'write a script interactively',
  },

  {
    name: 'output',
    short: 'o',
    argument: required('FILE'),
    group: 'output',
    help: 'write to FILE (strftime directives are filled in) instead of standard output',
  },
  {
    name: 'rotation',
    short: 'S',
    argument: required('MB[,N]'),
    check: checkRotation,
    group: 'output',
    support: refused('-S', 'write to a program that rotates'),
    help: 'the largest size of an output file, and how many are kept',
  },
  {
    name: 'flightRecorder',
    short: 'F',
    group: 'output',
    support: refused('-F', 'start stap in the background with -o FILE'),
    help: 'go on in the background',
  },
  { name: 'bulk', short: 'b', group: 'output', support: refused('-b'), help: 'one output file for each CPU' },
  {
    name: 'noGlobalDisplay',
    long: ['no-global-var-display'],
    group: 'output',
    help: 'do not print globals that are written and never read',
  },
  {
    name: 'color',
    long: ['color', 'colour'],
    argument: optional('WHEN'),
    check: checkColor,
    group: 'output',
    help: 'colours in messages: auto, always or never',
  },
  {
    name: 'timing',
    short: 't',
    group: 'output',
    support: warned('-t is not supported yet: no timing report is printed'),
    help: 'report how long the handlers took',
  },
  {
    name: 'coverage',
    short: 'q',
    group: 'output',
    support: warned('-q is not supported yet: no coverage of the library is recorded'),
    help: 'record which parts of the library are used',
  },

  // Symbols are looked up in the files of the running kernel and processes when they are printed: nothing to embed.
  {
    name: 'object',
    short: 'd',
    argument: required('OBJECT'),
    repeat: 'all',
    check: checkObject,
    group: 'symbols',
    support: MOOT,
    help: 'symbols of this file or module (they are found without it)',
  },
  {
    name: 'ldd',
    long: ['ldd'],
    group: 'symbols',
    support: MOOT,
    help: 'symbols of shared libraries (they are found without it)',
  },
  {
    name: 'allModules',
    long: ['all-modules'],
    group: 'symbols',
    support: MOOT,
    help: 'symbols of all kernel modules (they are found without it)',
  },
  // Nothing is ever downloaded, and nothing that is needed would be.
  {
    name: 'downloadDebuginfo',
    long: ['download-debuginfo'],
    argument: optional('WHEN'),
    check: checkDownload,
    group: 'symbols',
    support: MOOT,
    help: 'fetch debuginfo (none is needed)',
  },
  {
    name: 'sysroot',
    long: ['sysroot'],
    argument: required('DIR'),
    group: 'symbols',
    support: refused('--sysroot'),
    help: 'where the files of the probed processes lie',
  },
  {
    name: 'sysenv',
    long: ['sysenv'],
    argument: required('NAME=VALUE'),
    repeat: 'all',
    group: 'symbols',
    support: { kind: 'unavailable', text: 'ERROR: --sysenv must follow --sysroot' },
    help: 'an environment variable of the probed system',
  },

  {
    name: 'release',
    short: 'r',
    argument: required('RELEASE'),
    group: 'module',
    help: 'the kernel that a module is built for, or the folder of its headers (with --runtime=kernel -p4)',
  },
  {
    name: 'architecture',
    short: 'a',
    argument: required('ARCH'),
    check: checkArchitecture,
    group: 'module',
    help: 'the architecture to translate for; only that of this machine is supported',
  },
  {
    name: 'module',
    short: 'm',
    argument: required('NAME'),
    check: checkModuleName,
    group: 'module',
    support: warned('-m has no effect: no kernel module is built'),
    help: 'the name of the kernel module (with --runtime=kernel)',
  },
  {
    name: 'runtimeFolder',
    short: 'R',
    argument: required('DIR'),
    group: 'module',
    support: warned('-R has no effect: no kernel module is built'),
    help: 'where the sources of the module runtime lie',
  },
  {
    name: 'kbuild',
    short: 'B',
    argument: required('NAME=VALUE'),
    repeat: 'all',
    group: 'module',
    support: warned('-B has no effect: no kernel module is built'),
    help: 'an option for the build of the kernel module',
  },
  {
    name: 'moduleInfo',
    long: ['modinfo'],
    argument: required('NAME=VALUE'),
    repeat: 'all',
    check: checkModuleInfo,
    group: 'module',
    support: warned('--modinfo has no effect: no kernel module is built'),
    help: 'a line of module information',
  },
  // There is no uprobes module: these ask for what is so already.
  { name: 'keep', short: 'k', group: 'module', help: 'keep the temporary folder in which a module is built' },
  {
    name: 'temporaryFolder',
    long: ['tmpdir'],
    argument: required('DIR'),
    group: 'module',
    support: MOOT,
    help: 'the temporary folder (there is none)',
  },
  { name: 'cleanCache', long: ['clean-cache'], group: 'module', help: 'forget what is kept of this kernel and end' },
  { name: 'poisonCache', long: ['poison-cache'], group: 'module', help: 'ask the kernel anew' },
  { name: 'disableCache', long: ['disable-cache'], group: 'module', help: 'keep and use nothing of earlier runs' },
  {
    name: 'saveUprobes',
    long: ['save-uprobes'],
    group: 'module',
    support: MOOT,
    help: 'keep the uprobes module (there is none)',
  },

  {
    name: 'useServer',
    long: ['use-server'],
    argument: optional('SERVER'),
    repeat: 'all',
    group: 'others',
    support: refused('--use-server', NO_SERVER),
    help: 'translate on a compile server',
  },
  // A server that is never needed is never asked.
  {
    name: 'useServerOnError',
    long: ['use-server-on-error'],
    argument: optional('YES'),
    group: 'others',
    support: MOOT,
    help: 'translate on a compile server if it fails here',
  },
  {
    name: 'listServers',
    long: ['list-servers'],
    argument: optional('PROPERTIES'),
    group: 'others',
    support: refused('--list-servers', NO_SERVER),
    help: 'list compile servers',
  },
  {
    name: 'trustServers',
    long: ['trust-servers'],
    argument: optional('PROPERTIES'),
    group: 'others',
    support: refused('--trust-servers', NO_SERVER),
    help: 'trust compile servers',
  },
  {
    name: 'remote',
    long: ['remote'],
    argument: required('HOST'),
    repeat: 'all',
    group: 'others',
    support: refused('--remote', 'run stap on that host'),
    help: 'run on another host',
  },
  // Without --remote there are no remote lines.
  {
    name: 'remotePrefix',
    long: ['remote-prefix'],
    group: 'others',
    support: MOOT,
    help: 'begin each remote line with the number of its host',
  },
  rlimit('rlimitAs', 'as', 'bytes of memory'),
  rlimit('rlimitCpu', 'cpu', 'seconds of CPU time'),
  rlimit('rlimitNproc', 'nproc', 'number of processes'),
  rlimit('rlimitStack', 'stack', 'bytes of stack'),
  rlimit('rlimitFsize', 'fsize', 'bytes of a file'),
  { name: 'help', short: 'h', long: ['help'], group: 'others', help: 'this text' },
  { name: 'version', short: 'V', long: ['version'], group: 'others', help: 'the version' },

  {
    name: 'check',
    long: ['check'],
    group: 'stap on eBPF',
    help: 'show what of this machine stap can use, and how to bring the rest',
  },
  {
    name: 'setup',
    long: ['setup'],
    group: 'stap on eBPF',
    support: { kind: 'refused', text: 'ERROR: --setup must be the first word of the command line' },
    help: 'install and build what is missing, then go on (as the first word only)',
  },
  {
    name: 'dump',
    long: ['dump'],
    argument: required('STAGE'),
    check: checkDump,
    group: 'stap on eBPF',
    help: 'print a stage and stop: tokens, ast, program, ir, ir:PASS, js, bpf or c',
  },
  {
    name: 'recordTarget',
    long: ['record-target'],
    argument: required('FILE'),
    check: checkFile('--record-target'),
    group: 'stap on eBPF',
    help: 'write down what the script asked about this kernel',
  },
  {
    name: 'target',
    long: ['target'],
    argument: required('FILE'),
    check: checkFile('--target'),
    group: 'stap on eBPF',
    help: 'take the answers about the kernel from such a file',
  },
  {
    name: 'without',
    long: ['without'],
    argument: required('FEATURE[,FEATURE]'),
    repeat: 'all',
    check: checkFeatures,
    group: 'stap on eBPF',
    help: 'leave a feature of the kernel unused, as fentry (repeatable)',
  },
] as const satisfies readonly OptionSpec[];

function rlimit<Name extends string>(name: Name, resource: string, what: string): OptionSpec & { readonly name: Name } {
  return {
    name,
    long: [`rlimit-${resource}`],
    argument: required('N'),
    group: 'others',
    check: (value) =>
      /^\d+$/.test(value) ? undefined : `Unable to convert resource limit '${value}' for rlimit-${resource}`,
    support: refused(`--rlimit-${resource}`, 'set it in the shell with ulimit'),
    help: `limit of stap itself: ${what}`,
  };
}

export type OptionName = (typeof OPTIONS)[number]['name'];

/** A row with nothing left out. */
export interface TableEntry {
  readonly name: OptionName;
  readonly short: string | undefined;
  readonly long: readonly string[];
  readonly argument: 'none' | 'required' | 'optional';
  readonly placeholder: string;
  readonly repeat: Repeat;
  readonly check: ArgumentCheck;
  readonly shorthand: OptionSpec['shorthand'];
  readonly support: Support;
  readonly group: OptionSpec['group'];
  readonly help: string;
}

export const OPTION_LIST: readonly TableEntry[] = OPTIONS.map((spec: OptionSpec & { readonly name: OptionName }) => ({
  name: spec.name,
  short: spec.short,
  long: spec.long ?? [],
  argument: spec.argument?.kind ?? 'none',
  placeholder: spec.argument?.placeholder ?? '',
  repeat: spec.repeat ?? 'last',
  check: spec.check ?? (() => undefined),
  shorthand: spec.shorthand,
  support: spec.support ?? { kind: 'full' },
  group: spec.group,
  help: spec.help,
}));
