import type { ByteString } from '../../base/index.js';
import type { MacroLookup } from './macros/macro.js';

/** The values of `systemtap_privilege` and of `--privilege`. */
export type Privilege = 'stapdev' | 'stapsys' | 'stapusr';

/** Everything outside the file that decides what its text means. */
export interface ParseOptions {
  /** The words after the script: `$1`, `@1`, `$#`. Bytes. */
  readonly arguments: readonly ByteString[];
  /** -g: embedded code, `@const`, `@kderef`, … may be written. Library files always may. */
  readonly guru: boolean;
  /** `kernel_vr`, such as `6.1.0-49-amd64`; `kernel_v` is what stands before the first `-`. */
  readonly kernelRelease: string;
  /** SystemTap's name of the machine: `x86_64`, `arm64`, … */
  readonly arch: string;
  readonly runtime: 'kernel' | 'bpf' | 'dyninst';
  /** `systemtap_v`: the value of --compatible, else the newest language version. */
  readonly systemtapVersion: string;
  readonly privilege: Privilege;
  /** The kernel's build configuration: `CONFIG_SMP` to `y`; undefined where it is not set. */
  readonly config: (name: string) => string | undefined;
  /** The library's macros (`.stpm` files), by name without `@`. */
  readonly libraryMacros: MacroLookup;
  /** Told each `$N` or `@N` that was expanded: what pass 2's "unused command line option" leaves out. */
  readonly argumentUsed: (index: number) => void;
}

/** The language version that this front end speaks where --compatible says nothing. */
export const NEWEST_VERSION = '5.6';

/** Options of a plain run: no arguments, no privilege to write C, an unconfigured kernel. */
export const DEFAULT_PARSE_OPTIONS: ParseOptions = {
  arguments: [],
  guru: false,
  kernelRelease: '6.1.0',
  arch: 'x86_64',
  runtime: 'bpf',
  systemtapVersion: NEWEST_VERSION,
  privilege: 'stapdev',
  config: () => undefined,
  libraryMacros: new Map(),
  argumentUsed: () => undefined,
};
