/** A kernel that lacks some features more: how a test takes the way that this kernel would not need. */
import { FEATURES } from './features.js';
import type { Feature, Target } from './target.js';

export function isFeature(name: string): name is Feature {
  return Object.hasOwn(FEATURES, name);
}

/** Answers as `target` does, but that it has none of `features`. */
export function withoutFeatures(target: Target, features: readonly Feature[]): Target {
  if (features.length === 0) return target;
  return {
    release: target.release,
    architecture: target.architecture,
    get hz() {
      return target.hz;
    },
    get possibleCpus() {
      return target.possibleCpus;
    },
    get moduleNames() {
      return target.moduleNames;
    },
    feature: (feature) =>
      features.includes(feature) ? { present: false, why: 'switched off by --without' } : target.feature(feature),
    functionsMatching: (pattern, module) => target.functionsMatching(pattern, module),
    functionNames: (module) => target.functionNames(module),
    tracepointsMatching: (pattern) => target.tracepointsMatching(pattern),
    tracepointNames: () => target.tracepointNames(),
    typeNamed: (kind, name) => target.typeNamed(kind, name),
    type: (id) => target.type(id),
    syscalls: () => target.syscalls(),
    module: (name) => target.module(name),
    get binaries() {
      return target.binaries;
    },
  };
}
