/** What passes 1 and 2 ask beside the script: the kernel, the library, and what the preprocessor compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { machine, release } from 'node:os';
import { type ByteString, type Diagnostic, StapError } from '../base/index.js';
import { NEWEST_VERSION, parseFile, parseMacroFile, type ParseOptions } from '../frontend/stap/index.js';
import { openLibrary, type TapsetLibrary } from '../tapset/library.js';
import { openMacros } from '../tapset/macros.js';
import { readTapsets, standardTapsetFolder } from '../tapset/read.js';
import {
  configurationValue,
  kernelConfiguration,
  recordedTarget,
  recordTarget,
  releaseTarget,
  type Target,
  withoutFeatures,
} from '../target/index.js';
import type { StapOptions } from './options.js';

export interface Inputs {
  readonly target: Target;
  readonly library: TapsetLibrary;
  readonly parseOptions: ParseOptions;
  /** Which of $1, $2 … (from 1) the script has used. */
  readonly usedArguments: ReadonlySet<number>;
  /** What was wrong with the library's macro files that the script has made us read. */
  readonly macroProblems: () => readonly Diagnostic[];
  /** --record-target: writes what was asked. */
  readonly saveRecording: () => void;
}

/** `live` makes the Target of this machine, where one is needed. */
export function inputsOf(options: StapOptions, live: () => Target): Inputs {
  const { target, saveRecording } = targetOf(options, live);
  const usedArguments = new Set<number>();
  let configuration: string | undefined;
  const tapsets = [standardTapsetFolder(), ...options.tapsetFolders].map(readTapsets);
  const macros = openMacros(
    tapsets.flatMap((each) => each.macros),
    (source, known, sink) => parseMacroFile(source, { ...parseOptions, arguments: [], guru: true }, known, sink),
  );
  const parseOptions: ParseOptions = {
    arguments: options.scriptArguments,
    guru: options.guru,
    kernelRelease: target.release,
    arch: systemtapArchitecture(),
    runtime: options.runtime ?? 'bpf',
    systemtapVersion: options.compatible ?? NEWEST_VERSION,
    privilege: 'stapdev',
    config: (name) => {
      configuration ??= kernelConfiguration(target.release) ?? '';
      return configurationValue(configuration, name);
    },
    libraryMacros: macros,
    argumentUsed: (index) => usedArguments.add(index),
  };
  const library = openLibrary({
    files: tapsets.flatMap((each) => each.scripts),
    parse: (source, sink) => parseFile(source, { ...parseOptions, arguments: [], guru: true }, sink),
  });
  return { target, library, parseOptions, usedArguments, macroProblems: macros.takeProblems, saveRecording };
}

function targetOf(
  options: StapOptions,
  live: () => Target,
): { readonly target: Target; readonly saveRecording: () => void } {
  const { replayTarget, recordTarget: file } = options;
  const whole = replayTarget === undefined ? ownTarget(options, live) : recordedTarget(readRecording(replayTarget));
  const target = withoutFeatures(whole, options.withoutFeatures);
  if (file === undefined) return { target, saveRecording: () => undefined };
  const recording = recordTarget(target);
  return {
    target: recording.target,
    saveRecording: () => {
      writeFileSync(file, recording.save());
    },
  };
}

/** Without -r, or where it names the running kernel: the machine's. */
function ownTarget({ kernel }: StapOptions, live: () => Target): Target {
  if (kernel === undefined || kernel.release === release()) return live();
  return releaseTarget(kernel.release, kernel.tree ?? `/lib/modules/${kernel.release}/build`);
}

function readRecording(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StapError(
      `cannot read the recorded target ${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** SystemTap's name of this machine. */
function systemtapArchitecture(): ByteString {
  const name = machine();
  return name === 'aarch64' ? 'arm64' : name;
}
