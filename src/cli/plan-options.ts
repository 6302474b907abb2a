/** What the later passes take from the command line, in their own types. */
import { type Diagnostic, warning } from '../base/index.js';
import type { ElaborateOptions } from '../elaborate/index.js';
import { NEWEST_VERSION } from '../frontend/stap/index.js';
import type { Inputs } from './inputs.js';
import { limitsOf } from './limits.js';
import type { StapOptions } from './options.js';
import { outputFileName } from './output-name.js';
import { localTimeZone } from './time-zone.js';

const DEFAULT_RING_MB = 8;
const MEGABYTE = 1 << 20;

export function elaborateOptionsOf(options: StapOptions): ElaborateOptions {
  return {
    guru: options.guru,
    runtime: options.runtime ?? 'bpf',
    limits: limitsOf(options.defines),
    hasTarget: options.command !== undefined || options.targetPid !== undefined,
    command: options.command,
    targetPid: options.targetPid,
    timeZone: localTimeZone(),
    compatible: options.compatible ?? NEWEST_VERSION,
    unoptimized: options.unoptimized,
    suppressHandlerErrors: options.suppressHandlerErrors,
    skipBadVariables: options.skipBadVariables,
    displayUnreadGlobals: options.showUnreadGlobals,
  };
}

/** -s, rounded up to a power of two as a ring must be. */
export function ringSizeBytes(options: Pick<StapOptions, 'bufferMb'>): number {
  return 2 ** Math.ceil(Math.log2((options.bufferMb ?? DEFAULT_RING_MB) * MEGABYTE));
}

export interface SessionOptions {
  readonly outputFile: string | undefined;
  readonly command: string | undefined;
  readonly targetPid: number | undefined;
  readonly timeoutSeconds: number | undefined;
}

export function sessionOptionsOf(options: StapOptions): SessionOptions {
  const { outputFile, command, targetPid, timeoutSeconds } = options;
  return {
    outputFile: outputFile === undefined ? undefined : outputFileName(outputFile, new Date()),
    command,
    targetPid,
    timeoutSeconds,
  };
}

/** One warning for each word after the script that nothing asked for. */
export function unusedArguments(options: StapOptions, inputs: Inputs): readonly Diagnostic[] {
  return options.scriptArguments
    .map((_, index) => index + 1)
    .filter((index) => !inputs.usedArguments.has(index))
    .map((index) => warning('unused-argument', `unused command line option $${index}/@${index}`, undefined));
}
