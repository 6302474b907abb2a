/** A Target that answers from a recording, and says which question it has no answer to. */
import { NO_BINARIES } from '../binaries/index.js';
import type { BtfType } from '../btf/index.js';
import { parseGlob } from '../glob.js';
import { once } from '../once.js';
import { syscallFacts, syscallTable } from '../syscalls/index.js';
import type { KernelFunction, Target, Tracepoint } from '../target.js';
import { NO_TYPE, parseRecording, type Recording, RecordingError } from './format.js';

/** @param text what `RecordingTarget.save` gave */
export function recordedTarget(text: string): Target {
  return replay(parseRecording(text));
}

const VOID: BtfType = { kind: 'void' };

function replay(recording: Recording): Target {
  const answer = <T>(value: T | undefined, question: string): T => {
    if (value === undefined)
      throw new RecordingError(`the recording of ${recording.release} does not know ${question}`);
    return value;
  };
  const table = once(() => {
    const abis = answer(recording.syscallAbis, 'its system calls');
    return syscallTable(syscallFacts(recording.architecture, abis));
  });
  return {
    release: recording.release,
    architecture: recording.architecture,
    get hz() {
      return answer(recording.hz, 'its clock ticks');
    },
    get possibleCpus() {
      return answer(recording.possibleCpus, 'its processors');
    },
    get moduleNames() {
      return answer(recording.moduleNames, 'its modules');
    },
    feature: (feature) => answer(own(recording.features, feature), `feature ${feature}`),
    functionsMatching: (pattern, module) =>
      answer(
        lookUp<KernelFunction>(own(recording.functions, module ?? '') ?? {}, pattern),
        `functions ${pattern}${module === undefined ? '' : ` of module ${module}`}`,
      ),
    functionNames: (module) =>
      answer(
        own(recording.functionNames, module ?? ''),
        `the functions of ${module === undefined ? 'the kernel' : `module ${module}`}`,
      ),
    tracepointsMatching: (pattern) =>
      answer(lookUp<Tracepoint>(recording.tracepoints, pattern), `tracepoints ${pattern}`),
    tracepointNames: () => answer(recording.tracepointNames, 'its tracepoints'),
    typeNamed: (kind, name) => {
      const found = answer(own(recording.named, `${kind} ${name}`), `${kind} ${name}`);
      return found === NO_TYPE ? undefined : found;
    },
    type: (typeId) => (typeId === NO_TYPE ? VOID : answer(own(recording.types, String(typeId)), `type ${typeId}`)),
    syscalls: table,
    module: (name) => answer(own(recording.modules, name), `module ${name}`),
    binaries: NO_BINARIES,
  };
}

/** A plain name is also answered by a recorded pattern that covers it: that answer was complete. */
function lookUp<T extends { readonly name: string }>(
  answers: Readonly<Record<string, readonly T[]>>,
  pattern: string,
): readonly T[] | undefined {
  const exact = own(answers, pattern);
  if (exact !== undefined || parseGlob(pattern).literal === undefined || pattern.includes(':')) return exact;
  const covering = Object.keys(answers).find((each) => parseGlob(each).matches(pattern));
  return covering === undefined ? undefined : answers[covering]?.filter((each) => each.name === pattern);
}

/** Names come from scripts: `constructor` is none of ours unless it was recorded. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
