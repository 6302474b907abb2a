/** A parsed command line: what the driver needs to know, nothing to look up any more. */
import type { ByteString } from '../base/index.js';
import type { Feature } from '../target/index.js';
import type { KernelChoice } from './kernel-choice.js';

export type ScriptSource =
  | { readonly kind: 'file'; readonly path: string }
  /** -e; messages call it `<input>`. */
  | { readonly kind: 'text'; readonly text: ByteString }
  /** `-`; messages call it `<input>`. */
  | { readonly kind: 'stdin' };

export type RuntimeName = 'bpf' | 'kernel';
export type DumpStage = 'tokens' | 'ast' | 'program' | 'ir' | 'js' | 'bpf' | 'c';

/** -l, -L, --dump-probe-types, --dump-probe-aliases, --dump-functions */
export type Listing = 'points' | 'variables' | 'probe-types' | 'probe-aliases' | 'functions';

export interface StapOptions {
  readonly script: ScriptSource;
  /** -E, in order. */
  readonly additionalScripts: readonly ByteString[];
  /** $1 …, bytes. */
  readonly scriptArguments: readonly ByteString[];
  /** -p, 1 to 5. */
  readonly lastPass: number;
  /** -v and --vp: of each pass, index 0 = pass 1. */
  readonly verbosity: readonly [number, number, number, number, number];
  /** -g */
  readonly guru: boolean;
  /** -u */
  readonly unoptimized: boolean;
  /** --suppress-handler-errors: a handler that fails ends as by `next`. */
  readonly suppressHandlerErrors: boolean;
  /** --skip-badvars */
  readonly skipBadVariables: boolean;
  readonly warnings: 'shown' | 'suppressed' | 'errors';
  /** -D name=value; a bare name is 1. What options suppress is in it as a limit that is never met. */
  readonly defines: ReadonlyMap<string, string>;
  /** -G name=value */
  readonly globals: ReadonlyMap<string, string>;
  /** -I, searched after the standard library. */
  readonly tapsetFolders: readonly string[];
  /** -o, strftime directives not yet filled in. */
  readonly outputFile: string | undefined;
  /** -c */
  readonly command: string | undefined;
  /** -x */
  readonly targetPid: number | undefined;
  /** -T */
  readonly timeoutSeconds: number | undefined;
  /** -s, megabytes of the ring. */
  readonly bufferMb: number | undefined;
  /** undefined: chosen by what the script needs. */
  readonly runtime: RuntimeName | undefined;
  /** -r: the kernel that a module is built for; undefined: the running one. */
  readonly kernel: KernelChoice | undefined;
  /** -m: of the module that is built. */
  readonly moduleName: string | undefined;
  /** -k: the folder of a module's build stays. */
  readonly keep: boolean;
  /** --compatible */
  readonly compatible: string | undefined;
  readonly color: 'auto' | 'always' | 'never';
  /** Instead of running the script; of -l and -L it is a probe of their points with an empty body. */
  readonly listing: Listing | undefined;
  /** --dump=STAGE; `pass`: --dump=ir:PASS. */
  readonly dump: { readonly stage: DumpStage; readonly pass: string | undefined } | undefined;
  /** renewed: --poison-cache; none: --disable-cache. */
  readonly cache: 'used' | 'renewed' | 'none';
  /** --no-global-var-display */
  readonly showUnreadGlobals: boolean;
  /** --record-target=FILE */
  readonly recordTarget: string | undefined;
  /** --target=FILE: answer from a recording instead of this machine. */
  readonly replayTarget: string | undefined;
  /** --without: features of the kernel that are not used although it has them. */
  readonly withoutFeatures: readonly Feature[];
  /** Lines for standard error about options that have no effect here, before pass 1; none with -w. */
  readonly notices: readonly string[];
}

/** What argv asks for. */
export type Command =
  | { readonly kind: 'run'; readonly options: StapOptions }
  | { readonly kind: 'version' }
  | { readonly kind: 'help' }
  /** --check: what of the machine is there. */
  | { readonly kind: 'check' }
  /** --clean-cache: forget what is kept between runs. */
  | { readonly kind: 'clean-cache' }
  /** Refused: text for standard error, with its final newlines. */
  | { readonly kind: 'usage-error'; readonly text: string };
