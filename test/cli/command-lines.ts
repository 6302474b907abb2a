/**
 * Command lines of the manual page, with what SystemTap 4.8 (Debian 12) does with them: exit status and standard error as
 * recorded; what depends on its machine is left out (see `withoutMachine`). Over 400 lines, since it is one table.
 * `oracle.test.ts` records them anew and compares, where that stap is installed.
 */

export interface CommandLine {
  readonly args: readonly string[];
  /** How much of stap the answer comes from: parsing options, reading scripts, or a pass. */
  readonly needs: 'options' | 'scripts' | 'pass 1' | 'pass 2';
  readonly status: number;
  readonly stderr: string;
  /** Standard input; empty if left out. */
  readonly stdin?: string;
  /** Contents of the rc file. */
  readonly rc?: string;
  /** Where this stap answers otherwise on purpose. `{release}` is the running kernel. */
  readonly ours?: { readonly status: number; readonly stderr: string; readonly why: string };
}

/** The command line in one line, with what lies in its rc file. */
export function titleOf({ args, rc }: CommandLine): string {
  return `stap ${args.map((word) => JSON.stringify(word)).join(' ')}${rc === undefined ? '' : ` (rc: ${JSON.stringify(rc)})`}`;
}

/** The files that the lines name, in the current folder. */
export const SCRIPT_FILES: Readonly<Record<string, string>> = {
  'hello.stp': 'probe begin { println("hello") exit() }\n',
  'args.stp': 'probe begin { println(@1, @2) exit() }\n',
  'empty.stp': '',
};

/** HOME of the recorded runs. SYSTEMTAP_DIR is a folder with the rc file alone: `{data}`. */
export const HOME = '/srv/someone';

const EXIT = 'probe begin { exit() }';
const PRINT_FIRST = 'probe begin { println(@1) exit() }';
const TRY_HELP =
  "Try '--help' for more information. [man stap]\nA message like [man foo] means for more info, run % man foo\n";
const PASS_1_FAILED = 'Pass 1: parse failed.  [man error::pass1]\n';
const PASS_2_FAILED = 'Pass 2: analysis failed.  [man error::pass2]\n';

function lines(...texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** Standard error without what depends on machine, time and installation: numbers, folders, a missing symbol table. */
export function withoutMachine(stderr: string, dataFolder: string): string {
  return stderr
    .replaceAll(dataFolder, '{data}')
    .replace(/using \d+virt\/\d+res\/\d+shr\/\d+data kb/g, 'using Nvirt/Nres/Nshr/Ndata kb')
    .replace(/in \d+usr\/\d+sys\/\d+real ms/g, 'in Nusr/Nsys/Nreal ms')
    .replace(/and \d+ library scripts/g, 'and N library scripts')
    .replace(/"[^"]*\/stap\w{6}"/g, '"{temporary}"')
    .replace(/^(Tip:|WARNING: Kernel function symbol table missing|WARNING: kernel release\/arch).*\n/gm, '');
}

export const COMMAND_LINES: readonly CommandLine[] = [
  { args: ['-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['hello.stp', '-p1'], needs: 'pass 1', status: 0, stderr: '' },
  {
    args: ['-p1', 'hello.stp', '-v'],
    needs: 'pass 1',
    status: 0,
    stderr: 'Pass 1: parsed user script and N library scripts using Nvirt/Nres/Nshr/Ndata kb, in Nusr/Nsys/Nreal ms.\n',
  },
  {
    args: ['-vp1', 'hello.stp'],
    needs: 'pass 1',
    status: 0,
    stderr: 'Pass 1: parsed user script and N library scripts using Nvirt/Nres/Nshr/Ndata kb, in Nusr/Nsys/Nreal ms.\n',
  },
  {
    args: ['-vp2', '-e', EXIT],
    needs: 'pass 2',
    status: 0,
    stderr:
      'Pass 1: parsed user script and N library scripts using Nvirt/Nres/Nshr/Ndata kb, in Nusr/Nsys/Nreal ms.\n' +
      'Pass 2: analyzed script: 1 probe, 1 function, 0 embeds, 0 globals using Nvirt/Nres/Nshr/Ndata kb, in Nusr/Nsys/Nreal ms.\n',
    ours: {
      status: 0,
      stderr:
        'Pass 1: parsed user script and N library scripts using Nvirt/Nres/Nshr/Ndata kb, in Nusr/Nsys/Nreal ms.\n' +
        'Pass 2: analyzed script: 1 probe, 0 functions, 0 embeds, 0 globals using Nvirt/Nres/Nshr/Ndata kb, in Nusr/Nsys/Nreal ms.\n',
      why: 'exit() is an intrinsic, no function of the library',
    },
  },
  {
    args: ['--vp', '1', '-p1', 'hello.stp'],
    needs: 'pass 1',
    status: 0,
    stderr: 'Pass 1: parsed user script and N library scripts using Nvirt/Nres/Nshr/Ndata kb, in Nusr/Nsys/Nreal ms.\n',
  },
  { args: ['--vp', '01', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['-p1', '-e', EXIT, 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['-p1', '-e', PRINT_FIRST, '0x1f'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['-p1', 'args.stp', '0x1f', '7'], needs: 'pass 1', status: 0, stderr: '' },
  {
    args: ['-p1', 'args.stp', '1'],
    needs: 'pass 1',
    status: 1,
    stderr:
      lines(
        'parse error: command line argument out of range [1-1]',
        "         at: junk '' at args.stp:1:27",
        '     source: probe begin { println(@1, @2) exit() }',
        '                                       ^',
        '',
        '1 parse error.',
      ) + PASS_1_FAILED,
  },
  {
    args: ['-p2', 'args.stp', '1', '2', '3'],
    needs: 'pass 2',
    status: 0,
    stderr: 'WARNING: unused command line option $3/@3\n',
  },
  { args: ['-p1', 'args.stp', '1', '-w', '2'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['-p1', 'args.stp', '--', '-v', '-x'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['-p1', '--', 'args.stp', '-v', '-x'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['-p1', '-'], needs: 'pass 1', status: 0, stderr: '', stdin: 'probe begin { exit() }' },
  {
    args: ['-p1', '-'],
    needs: 'scripts',
    status: 1,
    stderr: "Input file '<input>' is empty.\n" + PASS_1_FAILED,
    stdin: '',
  },
  { args: ['-p1', ''], needs: 'scripts', status: 1, stderr: "Input file '<input>' is empty.\n" + PASS_1_FAILED },
  { args: ['-p1', '-e', ''], needs: 'scripts', status: 1, stderr: "Input file '<input>' is empty.\n" + PASS_1_FAILED },
  {
    args: ['-p1', 'empty.stp'],
    needs: 'scripts',
    status: 1,
    stderr: "Input file 'empty.stp' is empty.\n" + PASS_1_FAILED,
  },
  {
    args: ['-p1', 'nowhere.stp'],
    needs: 'scripts',
    status: 1,
    stderr: "Input file 'nowhere.stp' is missing.\n" + PASS_1_FAILED,
  },
  { args: ['-p1', '.'], needs: 'scripts', status: 1, stderr: "Input file '.' is empty.\n" + PASS_1_FAILED },
  { args: ['-p1', '-E', EXIT, 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  {
    args: ['-p1', '-E', '', 'hello.stp'],
    needs: 'scripts',
    status: 1,
    stderr: "Input file '<input1>' is empty.\n" + PASS_1_FAILED,
  },
  { args: ['-p1', '-E', 'function f() { return 1 }', '-e', EXIT], needs: 'pass 1', status: 0, stderr: '' },
  {
    args: ['-p1', '-E', 'x', '-e', EXIT],
    needs: 'pass 1',
    status: 1,
    stderr:
      lines(
        "parse error: expected 'probe', 'global', 'private', 'function', or '%{'",
        "        saw: identifier 'x' at <input1>:1:1",
        '     source: x',
        '             ^',
        '',
        '1 parse error.',
      ) + PASS_1_FAILED,
  },
  {
    args: [],
    needs: 'options',
    status: 1,
    stderr: 'A script must be specified.\n' + "Try '-i' for building a script interactively.\n" + TRY_HELP,
  },
  {
    args: ['-p1'],
    needs: 'options',
    status: 1,
    stderr: 'A script must be specified.\n' + "Try '-i' for building a script interactively.\n" + TRY_HELP,
  },
  {
    args: ['-v', '-g'],
    needs: 'options',
    status: 1,
    stderr: 'A script must be specified.\n' + "Try '-i' for building a script interactively.\n" + TRY_HELP,
  },
  {
    args: ['-i'],
    needs: 'options',
    status: 1,
    stderr: 'A script must be specified.\n' + "Try '-i' for building a script interactively.\n" + TRY_HELP,
  },
  {
    args: ['-e', EXIT, '-e', EXIT],
    needs: 'options',
    status: 1,
    stderr: 'Only one script can be given on the command line.\n',
  },
  { args: ['-e'], needs: 'options', status: 1, stderr: "stap: option requires an argument -- 'e'\n" + TRY_HELP },
  {
    args: ['--foo', '-e', EXIT],
    needs: 'options',
    status: 1,
    stderr: "stap: unrecognized option '--foo'\n" + TRY_HELP,
  },
  {
    args: ['--foo=3', '-e', EXIT],
    needs: 'options',
    status: 1,
    stderr: "stap: unrecognized option '--foo=3'\n" + TRY_HELP,
  },
  {
    args: ['--guru', '-e', EXIT],
    needs: 'options',
    status: 1,
    stderr: "stap: unrecognized option '--guru'\n" + TRY_HELP,
  },
  { args: ['-Z', '-e', EXIT], needs: 'options', status: 1, stderr: "stap: invalid option -- 'Z'\n" + TRY_HELP },
  { args: ['-vZ', '-e', EXIT], needs: 'options', status: 1, stderr: "stap: invalid option -- 'Z'\n" + TRY_HELP },
  { args: ['-p'], needs: 'options', status: 1, stderr: "stap: option requires an argument -- 'p'\n" + TRY_HELP },
  { args: ['--vp'], needs: 'options', status: 1, stderr: "stap: option '--vp' requires an argument\n" + TRY_HELP },
  {
    args: ['--dump-f=3'],
    needs: 'options',
    status: 1,
    stderr: "stap: option '--dump-functions' doesn't allow an argument\n" + TRY_HELP,
  },
  {
    args: ['--ldd=3', '-e', EXIT],
    needs: 'options',
    status: 1,
    stderr: "stap: option '--ldd' doesn't allow an argument\n" + TRY_HELP,
  },
  {
    args: ['--co=never', '-e', EXIT],
    needs: 'options',
    status: 1,
    stderr: "stap: option '--co=never' is ambiguous; possibilities: '--compatible' '--color' '--colour'\n" + TRY_HELP,
  },
  {
    args: ['--rl', '-e', EXIT],
    needs: 'options',
    status: 1,
    stderr:
      "stap: option '--rl' is ambiguous; possibilities: '--rlimit-as' '--rlimit-cpu' '--rlimit-nproc' '--rlimit-stack' '--rlimit-fsize'\n" +
      TRY_HELP,
  },
  { args: ['--colo=never', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['--compat', '4.0', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['--ver'], needs: 'options', status: 0, stderr: '' },
  { args: ['-V', '--foo'], needs: 'options', status: 0, stderr: '' },
  { args: ['-x', 'abc', '--foo'], needs: 'options', status: 1, stderr: 'Invalid target process ID number.\n' },
  {
    args: ['--foo', '-x', 'abc'],
    needs: 'options',
    status: 1,
    stderr: "stap: unrecognized option '--foo'\n" + TRY_HELP,
  },
  { args: ['-p0', 'hello.stp'], needs: 'options', status: 1, stderr: 'Invalid pass number (should be 1-5).\n' },
  { args: ['-p6', 'hello.stp'], needs: 'options', status: 1, stderr: 'Invalid pass number (should be 1-5).\n' },
  { args: ['-p2x', 'hello.stp'], needs: 'options', status: 1, stderr: 'Invalid pass number (should be 1-5).\n' },
  { args: ['-p', '01', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  {
    args: ['--vp', '0a', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: 'Invalid --vp argument: it takes 1 to 5 digits.\n',
  },
  {
    args: ['--vp', '123456', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: 'Invalid --vp argument: it takes 1 to 5 digits.\n',
  },
  {
    args: ['-D1x', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: "ERROR: Safety pattern mismatch for -D parameter ('1x' vs. '^[a-z_][a-z_0-9]*(=-?[a-z_0-9]+)?$') rc=1\n",
  },
  {
    args: ['-DMAXACTION=', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr:
      "ERROR: Safety pattern mismatch for -D parameter ('MAXACTION=' vs. '^[a-z_][a-z_0-9]*(=-?[a-z_0-9]+)?$') rc=1\n",
  },
  { args: ['-DMAXACTION=5', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['-D', 'MAXACTION=5', '-DSTP_NO_OVERLOAD', '-p2', 'hello.stp'], needs: 'pass 2', status: 0, stderr: '' },
  { args: ['-D', 'A=-1', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  {
    args: ['-Gx', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: "ERROR: Safety pattern mismatch for -G parameter ('x' vs. '^[a-z_][a-z0-9_]*=[a-z0-9_.-]+$') rc=1\n",
  },
  { args: ['-Gx=7', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['-I', 'nowhere', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['-c', '', 'hello.stp'], needs: 'options', status: 1, stderr: 'Empty CMD string invalid.\n' },
  {
    args: ['-c', 'true', '-x', '1', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: "You can't specify -c and -x together.\n" + TRY_HELP,
  },
  { args: ['-c', 'true', '-x', '0', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['-x', 'abc', 'hello.stp'], needs: 'options', status: 1, stderr: 'Invalid target process ID number.\n' },
  { args: ['-x', '0x10', 'hello.stp'], needs: 'options', status: 1, stderr: 'Invalid target process ID number.\n' },
  { args: ['-x1', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['-s0', 'hello.stp'], needs: 'options', status: 1, stderr: 'Invalid buffer size (should be 1-4095).\n' },
  { args: ['-s4096', 'hello.stp'], needs: 'options', status: 1, stderr: 'Invalid buffer size (should be 1-4095).\n' },
  { args: ['-s3x', 'hello.stp'], needs: 'options', status: 1, stderr: 'Invalid buffer size (should be 1-4095).\n' },
  { args: ['-s16', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['-T0', 'hello.stp'], needs: 'options', status: 1, stderr: 'Invalid timeout interval.\n' },
  { args: ['-T', '-1', 'hello.stp'], needs: 'options', status: 1, stderr: 'Invalid timeout interval.\n' },
  { args: ['-T', '1x', 'hello.stp'], needs: 'options', status: 1, stderr: 'Invalid timeout interval.\n' },
  { args: ['-T1.5', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  {
    args: ['-m', 'foo-1', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: "ERROR: Safety pattern mismatch for -m parameter ('foo-1' vs. '^[a-z0-9_]+$') rc=1\n",
  },
  { args: ['-m', '', 'hello.stp'], needs: 'options', status: 1, stderr: 'Module name cannot be empty.\n' },
  {
    args: ['-m', 'foo.ko', '-p1', 'hello.stp'],
    needs: 'pass 1',
    status: 0,
    stderr: "Truncating module name to 'foo'\n",
    ours: {
      status: 0,
      stderr: "Truncating module name to 'foo'\n" + 'WARNING: -m has no effect: no kernel module is built\n',
      why: 'no module is built',
    },
  },
  {
    args: ['-S1x', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: "ERROR: Safety pattern mismatch for -S parameter ('1x' vs. '^[0-9]+(,[0-9]+)?$') rc=1\n",
  },
  { args: ['-d', '', 'hello.stp'], needs: 'options', status: 1, stderr: 'Data object (-d) cannot be empty.\n' },
  { args: ['-d', 'kernel', '--ldd', '--all-modules', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  {
    args: ['-a', '', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: "ERROR: Safety pattern mismatch for -a parameter ('' vs. '^[a-z0-9_-]+$') rc=1\n",
  },
  {
    args: ['-r', '9.9.9-none', '-p1', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: 'Checking "/lib/modules/9.9.9-none/build/.config" failed with error: No such file or directory\n',
    ours: {
      status: 1,
      stderr:
        'ERROR: for another kernel than the running {release} only modules are built: --runtime=kernel -p4 (asked for: 9.9.9-none)\n',
      why: 'BPF programs are made for the running kernel',
    },
  },
  {
    args: ['--modinfo', 'x', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: "ERROR: Safety pattern mismatch for --modinfo parameter ('x' vs. '^[a-z_][a-z0-9_]*=.+$') rc=1\n",
  },
  {
    args: ['--runtime=foo', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: 'ERROR: foo is an invalid argument for --runtime\n',
  },
  {
    args: ['--runtime=dyninst', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: 'ERROR: --runtime=dyninst unavailable; this build lacks DYNINST feature\n',
  },
  {
    args: ['--dyninst', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: 'ERROR: --runtime=dyninst unavailable; this build lacks DYNINST feature\n',
  },
  { args: ['--runtime=bpf', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['--bpf', '--runtime', 'kernel', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  { args: ['--color=foo', 'hello.stp'], needs: 'options', status: 1, stderr: "Invalid argument 'foo' for --color.\n" },
  { args: ['--color=never', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  {
    args: ['--compatible=9.9', '-p1', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: 'ERROR: systemtap version 4.8 cannot be compatible with future version 9.9\n',
    ours: {
      status: 1,
      stderr: 'ERROR: systemtap version 5.6 cannot be compatible with future version 9.9\n',
      why: 'the language is that of 5.6',
    },
  },
  { args: ['--compatible=4.8', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  {
    args: ['--privilege=x', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: "Invalid argument 'x' for --privilege.\n",
  },
  {
    args: ['--privilege=stapusr', '--privilege=stapdev', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: 'Privilege level may be set only once.\n',
  },
  { args: ['--privilege=stapdev', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  {
    args: ['-g', '--unprivileged', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: "You can't specify -g and --privilege=stapusr together.\n" + TRY_HELP,
  },
  {
    args: ['--suppress-time-limits', '-g', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: 'ERROR --suppress-time-limits requires guru mode (-g)\n',
  },
  {
    args: ['--sysenv=A=b', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: 'ERROR: --sysenv must follow --sysroot\n',
  },
  {
    args: ['--rlimit-cpu=x', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: "Unable to convert resource limit 'x' for rlimit-cpu\n",
  },
  {
    args: ['--prologue-searching=foo', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: "Invalid argument 'foo' for --prologue-searching.\n",
  },
  {
    args: ['-P', '-k', '-p1', 'hello.stp'],
    needs: 'pass 1',
    status: 0,
    stderr: 'Keeping temporary directory "{temporary}"\n',
    ours: { status: 0, stderr: '', why: 'no temporary folder is made' },
  },
  {
    args: ['--download-debuginfo=foo', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: "ERROR: foo is not a valid value. Use 'yes', 'no', 'ask' or a timeout value.\n",
  },
  {
    args: ['--monitor', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: 'WARNING: Monitor mode is not supported by this version of systemtap\n',
  },
  {
    args: ['--target-namespaces=x', 'hello.stp'],
    needs: 'options',
    status: 1,
    stderr: 'Invalid process ID number for target namespaces.\n',
  },
  { args: ['--clean-cache', 'hello.stp'], needs: 'options', status: 0, stderr: '' },
  {
    args: ['--disable-cache', '--poison-cache', '--skip-badvars', '--check-version', '-tq', '-p1', 'hello.stp'],
    needs: 'pass 1',
    status: 0,
    stderr: '',
    ours: {
      status: 0,
      stderr: lines(
        'WARNING: --check-version finds nothing yet: only the language of one version is known',
        'WARNING: -t is not supported yet: no timing report is printed',
        'WARNING: -q is not supported yet: no coverage of the library is recorded',
      ),
      why: 'options without effect are named',
    },
  },
  { args: ['-o', 'out', '-p1', 'hello.stp'], needs: 'pass 1', status: 0, stderr: '' },
  {
    args: ['-F', '-b', '-p1', 'hello.stp'],
    needs: 'options',
    status: 0,
    stderr: '',
    ours: {
      status: 1,
      stderr: 'ERROR: -F is not supported yet; start stap in the background with -o FILE\n',
      why: 'no flight recorder yet',
    },
  },
  {
    args: ['-l', 'begin', '-e', EXIT],
    needs: 'options',
    status: 1,
    stderr: 'Cannot specify a script with -l/-L/--dump-* switches.\n' + TRY_HELP,
  },
  {
    args: ['-l', 'begin', '-L', 'end'],
    needs: 'options',
    status: 1,
    stderr: 'ERROR: only one of the -l/-L/--dump-* switches may be specified\n',
  },
  {
    args: ['-L', 'begin', '-p1'],
    needs: 'options',
    status: 1,
    stderr: 'Cannot specify -p with -l/-L/--dump-* switches.\n' + TRY_HELP,
  },
  {
    args: ['-e', EXIT, '--dump-functions'],
    needs: 'options',
    status: 1,
    stderr: 'Cannot specify a script with -l/-L/--dump-* switches.\n' + TRY_HELP,
  },
  {
    args: ['-l', 'begin', 'a word of the script'],
    needs: 'pass 2',
    status: 0,
    stderr: '',
  },
  { args: ['-L', 'nosuch'], needs: 'pass 2', status: 1, stderr: '' },
  {
    args: ['-l', 'begin { }'],
    needs: 'pass 1',
    status: 1,
    stderr: lines(
      "parse error: expected 'probe', 'global', 'private', 'function', or '%{'",
      "        saw: operator '{' at <input>:1:17",
      '     source: probe begin { } {}',
      '                             ^',
      '',
      '1 parse error.',
    ),
  },
  {
    args: ['-p2', '-e', 'probe begin { x = 1 exit() }'],
    needs: 'pass 2',
    status: 0,
    stderr: lines(
      "WARNING: Eliding assignment to 'x': operator '=' at <input>:1:17",
      ' source: probe begin { x = 1 exit() }',
      '                         ^',
      "WARNING: Eliding side-effect-free expression : identifier 'x' at :1:15",
      ' source: probe begin { x = 1 exit() }',
      '                       ^',
    ),
  },
  { args: ['-p2', '-w', '-e', 'probe begin { x = 1 exit() }'], needs: 'pass 2', status: 0, stderr: '' },
  { args: ['-p2', '-u', '-e', 'probe begin { x = 1 exit() }'], needs: 'pass 2', status: 0, stderr: '' },
  {
    args: ['-p2', '-e', 'probe begin { foo() }'],
    needs: 'pass 2',
    status: 1,
    stderr:
      lines(
        "semantic error: unresolved function foo (similar: log, HZ, pn, pp, cpu): identifier 'foo' at <input>:1:15",
        '        source: probe begin { foo() }',
        '                              ^',
        '',
      ) + PASS_2_FAILED,
  },
  {
    args: ['-p1', '-e', 'probe begin { x = }'],
    needs: 'pass 1',
    status: 1,
    stderr:
      lines(
        'parse error: expected literal string or number',
        "        saw: operator '}' at <input>:1:19",
        '     source: probe begin { x = }',
        '                               ^',
        '',
        '1 parse error.',
      ) + PASS_1_FAILED,
  },
  {
    args: ['-p1', '-e', '%{ int x; %} probe begin { exit() }'],
    needs: 'pass 1',
    status: 1,
    stderr:
      lines(
        'parse error: embedded code in unprivileged script; need stap -g',
        '        saw: embedded-code at <input>:1:1',
        '     source: %{ int x; %} probe begin { exit() }',
        '             ^',
        '',
        '1 parse error.',
      ) + PASS_1_FAILED,
  },
  { args: ['-p1', '-g', '-e', '%{ int x; %} probe begin { exit() }'], needs: 'pass 1', status: 0, stderr: '' },
  {
    args: ['-p2', '-e', 'probe begin { println($1) }'],
    needs: 'pass 1',
    status: 1,
    stderr:
      lines(
        'parse error: command line argument out of range [1-0]',
        "         at: junk '' at <input>:1:23",
        '     source: probe begin { println($1) }',
        '                                   ^',
        '',
        '1 parse error.',
      ) + PASS_1_FAILED,
  },
  {
    args: ['-p2', '--no-global-var-display', '-e', 'global x probe begin { x = 1 }'],
    needs: 'pass 2',
    status: 0,
    stderr: '',
  },
  {
    args: ['-p2', '-e', 'probe timer.s(0) { exit() }'],
    needs: 'pass 2',
    status: 1,
    stderr:
      lines(
        "semantic error: while resolving probe point: identifier 'timer' at <input>:1:7",
        '        source: probe timer.s(0) { exit() }',
        '                      ^',
        '',
        'semantic error: interval value out of range (1, 86400)',
        '',
      ) + PASS_2_FAILED,
  },
  {
    args: ['-p2', '-e', 'probe nowhere { exit() }'],
    needs: 'pass 2',
    status: 1,
    stderr:
      lines(
        "semantic error: while resolving probe point: identifier 'nowhere' at <input>:1:7",
        '        source: probe nowhere { exit() }',
        '                      ^',
        '',
        "semantic error: probe point mismatch (similar: perf, end, never, kernel, timer): identifier 'nowhere' at :1:7",
        '        source: probe nowhere { exit() }',
        '                      ^',
        '',
      ) + PASS_2_FAILED,
  },
  { args: ['hello.stp'], needs: 'pass 1', status: 0, stderr: '', rc: '-p1\n-w\n' },
  { args: ['-e', PRINT_FIRST, '-p1'], needs: 'pass 1', status: 0, stderr: '', rc: '# word\n' },
  { args: ['hello.stp'], needs: 'options', status: 1, stderr: 'Invalid pass number (should be 1-5).\n', rc: '-p9\n' },
  {
    args: ['hello.stp', '-p1'],
    needs: 'options',
    status: 1,
    stderr: "stap: unrecognized option '--foo'\n" + TRY_HELP,
    rc: '--foo\n',
  },
  {
    args: ['hello.stp', '-p1'],
    needs: 'options',
    status: 1,
    stderr: 'Error processing extra options in {data}/rc',
    rc: '`true`\n',
    ours: { status: 1, stderr: 'Error processing extra options in {data}/rc\n', why: 'the line is ended' },
  },
  {
    args: ['hello.stp', '-p1'],
    needs: 'options',
    status: 1,
    stderr: 'Error processing extra options in {data}/rc',
    rc: '"open\n',
    ours: { status: 1, stderr: 'Error processing extra options in {data}/rc\n', why: 'the line is ended' },
  },
  {
    args: ['hello.stp', '-p1'],
    needs: 'options',
    status: 1,
    stderr: 'Error processing extra options in {data}/rc',
    rc: 'a;b\n',
    ours: { status: 1, stderr: 'Error processing extra options in {data}/rc\n', why: 'the line is ended' },
  },
  {
    args: ['hello.stp', '-p1'],
    needs: 'options',
    status: 1,
    stderr: 'Error processing extra options in {data}/rc',
    rc: '$NO_SUCH_VARIABLE\n',
    ours: { status: 1, stderr: 'Error processing extra options in {data}/rc\n', why: 'the line is ended' },
  },
  { args: ['-p1'], needs: 'pass 1', status: 0, stderr: '', rc: '-e "probe begin { println(\\"$HOME\\") }"\n' },
];
