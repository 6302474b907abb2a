/** `stap --check`: one table of what stap can use of this machine, each with the command that brings what is missing. */
import { StapError } from '../base/index.js';
import { FEATURES, type Feature, type FeatureAnswer } from '../target/index.js';
import { VERSION } from './version.js';

/** What the table asks; `liveMachine` asks this one. A question may throw a StapError: its text is the answer. */
export interface Machine {
  readonly kernel: string;
  readonly architecture: string;
  readonly nodeVersion: string;
  /** Debian's packages are named where apt-get is there. */
  readonly hasApt: boolean;
  /** Is the running kernel one of Debian's packages? Then those of its headers and debuginfo have known names. */
  readonly hasDebianKernel: boolean;
  /** undefined: this process may load BPF programs; else who it is. */
  lackOfPrivilege(): string | undefined;
  ffiPackage(): string;
  libbpfVersion(): string;
  hasLibdw(): boolean;
  hasBtf(): boolean;
  /** Can its list of events be read? undefined: not by this user. */
  hasTracefs(): boolean | undefined;
  /** `none`, `integrity`, `confidentiality`; undefined: this kernel does not say. */
  lockdown(): string | undefined;
  feature(feature: Feature): FeatureAnswer;
  hasHeaders(): boolean;
  hasDebuginfo(): boolean;
}

export interface Check {
  readonly text: string;
  /** 0: scripts with probes in the kernel run here; else 1. */
  readonly status: 0 | 1;
}

/** `text` is what was found, in a few words; of what is missing, `remedy` is the way to it. */
type Row = {
  readonly what: string;
  readonly state: 'yes' | 'no' | '?';
  readonly text: string;
  readonly remedy: string;
  /** Probes in the kernel cannot do without it. */
  readonly isNeeded: boolean;
};

type Answer = Pick<Row, 'state' | 'text'>;

/** Features in the order of the table, with what each is good for. */
const FEATURE_ROWS = [
  ['raw-tracepoint', 'BPF programs', true],
  ['tp-btf', 'typed tracepoints', false],
  ['fentry', 'fentry and fexit', false],
  ['kprobe', 'kprobes', false],
  ['kprobe-multi', 'kprobe_multi', false],
  ['may-goto', 'may_goto', false],
  ['cpu-v4', 'signed division', false],
  ['preempt-disable', 'preempt_disable', false],
] as const satisfies readonly (readonly [Feature, string, boolean])[];

/** The whole table, with a verdict below. */
export function checkMachine(machine: Machine): Check {
  const rows = [...userSpaceRows(machine), ...kernelRows(machine), ...moduleRows(machine)];
  const missing = rows.filter((row) => row.isNeeded && row.state !== 'yes').map((row) => row.what);
  const verdict =
    missing.length === 0
      ? 'Scripts with probes in the kernel run here.'
      : `Only scripts without probes in the kernel run here, for want of: ${missing.join(', ')}.`;
  const more = rows.some((row) => row.state === '?') ? 'What only root can find out: sudo ./stap --check\n' : '';
  const title = `stap ${VERSION} on Linux ${machine.kernel} (${machine.architecture})`;
  return { text: `${title}\n\n${table(rows)}\n${verdict}\n${more}`, status: missing.length === 0 ? 0 : 1 };
}

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map((row) => row.what.length));
  const lines = rows.map(({ what, state, text, remedy }) => {
    const line = `${what.padEnd(width)}  ${state.padEnd(3)}  ${text}`.trimEnd();
    return state !== 'no' || remedy === '' ? line : `${line}\n${' '.repeat(width + 7)}${remedy}`;
  });
  return `${lines.join('\n')}\n`;
}

function userSpaceRows(machine: Machine): readonly Row[] {
  const install = (name: string): string => installCommand(machine, name);
  return [
    row('Node.js', true, '', () => yes(machine.nodeVersion)),
    row('FFI package', true, './stap --setup', () => yes(machine.ffiPackage())),
    row('libbpf', true, install('libbpf1'), () => yes(machine.libbpfVersion())),
    row('libdw', false, install('libdw1'), () =>
      machine.hasLibdw()
        ? yes('reads variables of programs')
        : no('only for $variables, lines and inlined functions of programs'),
    ),
    row('privilege', true, 'sudo ./stap …', () => {
      const lack = machine.lackOfPrivilege();
      return lack === undefined ? yes('BPF programs may be loaded') : no(lack);
    }),
  ];
}

function kernelRows(machine: Machine): readonly Row[] {
  const isPrivileged = machine.lackOfPrivilege() === undefined;
  const features = FEATURE_ROWS.map(([feature, what, isNeeded]) => {
    const { since } = FEATURES[feature];
    // Every try loads a program, which says nothing about the kernel where only the user is refused.
    return row(what, isNeeded, '', () => {
      if (!isPrivileged) return { state: '?', text: 'only root can find out' };
      const answer = machine.feature(feature);
      return answer.present ? yes(`since Linux ${since}`) : no(answer.why);
    });
  });
  return [
    row('kernel types (BTF)', true, 'a kernel built with CONFIG_DEBUG_INFO_BTF=y (Debian since 11)', () =>
      machine.hasBtf() ? yes('/sys/kernel/btf/vmlinux') : no('no /sys/kernel/btf/vmlinux'),
    ),
    row('kernel lockdown', false, 'its level is chosen at boot; Secure Boot may set it', () => lockdown(machine)),
    row('tracefs', false, 'mount -t tracefs tracefs /sys/kernel/tracing', () => {
      const isThere = machine.hasTracefs();
      if (isThere === undefined) return { state: '?', text: 'only root can find out' };
      return isThere ? yes('names the systems of tracepoints') : no('not mounted');
    }),
    ...features,
  ];
}

/** Kernel memory is off limits for BPF from `confidentiality` on; `integrity` forbids writing to it. */
function lockdown(machine: Machine): Answer {
  const level = machine.lockdown();
  if (level === undefined) return yes('off (this kernel has none)');
  return level === 'confidentiality' ? no(`${level}: programs may not read kernel memory`) : yes(level);
}

/** What only the kernel-module runtime and DWARF need. */
function moduleRows(machine: Machine): readonly Row[] {
  const modules = machine.feature('modules');
  const forKernel = (start: string, end: string): string =>
    machine.hasDebianKernel
      ? installCommand(machine, `${start}-${machine.kernel}${end}`)
      : 'to be had from whoever built this kernel';
  return [
    row('kernel modules', false, '', () => (modules.present ? yes('can be loaded') : no(modules.why))),
    row('kernel headers', false, modules.present ? forKernel('linux-headers', '') : '', () =>
      machine.hasHeaders() ? yes(`/lib/modules/${machine.kernel}/build`) : no('for kernel modules only'),
    ),
    row('kernel debuginfo', false, forKernel('linux-image', '-dbg'), () =>
      machine.hasDebuginfo() ? yes('vmlinux') : no('for statements and inlined functions only'),
    ),
  ];
}

function row(what: string, isNeeded: boolean, remedy: string, ask: () => Answer): Row {
  try {
    return { what, isNeeded, remedy, ...ask() };
  } catch (error) {
    if (!(error instanceof StapError)) throw error;
    return { what, isNeeded, remedy: error.hint ?? remedy, ...no(error.message) };
  }
}

function installCommand({ hasApt }: Machine, name: string): string {
  return hasApt ? `apt-get install ${name}` : `the package that Debian calls ${name}`;
}

function yes(text: string): Answer {
  return { state: 'yes', text };
}

function no(text: string): Answer {
  return { state: 'no', text };
}
