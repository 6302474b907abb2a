/** `@var("name@file.c", "program")->member`: a variable of a whole program, wherever the probe is. */
import type * as ast from '../../frontend/stap/ast.js';
import { PlaceError } from '../../target/dwarf/index.js';
import type { ResolvedExpression } from '../resolved.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import { fileMatcher } from '../source-file.js';
import { locationOf, type ProgramPlace } from './place.js';
import { prettyText } from './pretty-print.js';
import { memoryOf, programNamed } from './program-memory.js';
import type { BodyScope } from './scope.js';
import { type Location, reach, type Sub, walk } from './walk.js';

export function resolveVar(scope: BodyScope, node: ast.VarOperation, sub: Sub): ResolvedExpression {
  const { components, name: written, token } = node;
  const program = programOf(scope, node);
  const [name = '', file] = written.split('@');
  const variable = program.info.global(name, file === undefined ? undefined : fileMatcher(file));
  if (variable === undefined)
    return refuse('no-var', `unable to find global '${written}' in ${program.path} [man error::dwarf]`, token);
  let start: Location;
  try {
    start = locationOf(variable.place(), variable.type, program.place, token);
  } catch (error) {
    if (!(error instanceof PlaceError)) throw error;
    return refuse('no-place', error.message, token, { notes: error.notes });
  }
  const { memory } = program.place;
  const last = components.at(-1);
  if (last?.kind === 'pretty') return prettyText(scope, memory, reach(memory, start, node, sub), last.deep, token);
  return walk(memory, start, { ...node, name: `@var("${written}")` }, sub);
}

interface Program {
  readonly path: string;
  readonly info: ReturnType<typeof programNamed>['info'];
  readonly place: ProgramPlace;
}

/** That of the probe where none is named. Only there is it known where a program that may lie anywhere is. */
function programOf(scope: BodyScope, { module, token }: ast.VarOperation): Program {
  const here = scope.target?.program?.();
  if (module === undefined && here === undefined) return refuseUnsupported('@var of the kernel', 'var', token);
  if (here !== undefined && (module === undefined || scope.kernel.binaries.find(module) === here.path))
    return { path: here.path, info: here.info, place: here.place };
  if (module === undefined || /^kernel(?:<.*>)?$/.test(module))
    return refuseUnsupported('@var of the kernel', 'var', token);
  const { binary, info } = programNamed(scope, module, token);
  const place: ProgramPlace = {
    memory: memoryOf(info),
    relocated: (address) =>
      binary.isRelocated
        ? refuseUnsupported(`@var of ${binary.path}, which is loaded anywhere, outside of its own probes`, 'var', token)
        : { kind: 'number', token, value: address },
  };
  return { path: binary.path, info, place };
}
