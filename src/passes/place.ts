/**
 * Joins what the passes found into a PlacedModule. In: a verified module. Out: the same with locks where they are needed,
 * sides, homes, representations, and what the layout needs to know.
 */
import { present } from '../base/index.js';
import { verifyModule, type GlobalId, type IrModule, type Instruction } from '../ir/index.js';
import { effectsOf } from '../lower/index.js';
import { drainsOf } from './drains.js';
import { placeLocks } from './locks.js';
import type { PlacedBody, PlacedFunction, PlacedGlobal, PlacedModule } from './placed.js';
import { representationsOf } from './representations.js';
import { recursiveFunctions, sharedOf, sidesOf, type Runtime } from './sides.js';

export function place(input: IrModule, runtime: Runtime): PlacedModule {
  const effects = effectsOf(input);
  const sides = sidesOf(input, effects, runtime);
  const drains = drainsOf(input, effects, sides);
  const { module, componentOf } = placeLocks(input, effects, sides, drains);
  verifyModule(module, 'locks');
  const representations = representationsOf(module, sides);
  const recursive = recursiveFunctions(module);
  const swapped = new Set(drains.flatMap((each) => [...each]));
  const ordered = orderedGlobals(module);
  const at = <T>(rows: readonly T[], index: number): T => present(rows[index], 'place', `row ${index}`);

  const bodies = module.bodies.map(
    ({ id }): PlacedBody => ({
      id,
      side: at(sides.bodies, id),
      representations: at(representations.bodies, id),
      shared: sharedOf(at(effects.bodies, id), sides.homes),
      drains: at(drains, id),
    }),
  );
  const functions = module.functions.map(
    ({ id }): PlacedFunction => ({
      id,
      sides: at(sides.functions, id),
      representations: at(representations.functions, id),
      recursive: at(recursive, id),
    }),
  );
  const globals = module.globals.map(
    (global): PlacedGlobal => ({
      id: global.id,
      home: at(sides.homes, global.id),
      keys: at(representations.keys, global.id),
      value: representations.values[global.id],
      component: componentOf[global.id],
      swapped: swapped.has(global.id),
      ordered: ordered.has(global.id) || (global.kind === 'array' && global.wraps),
    }),
  );
  return { module, bodies, functions, globals, strings: representations.strings };
}

/** Arrays whose order of insertion some foreach can see: by itself, or as the order of equals. */
function orderedGlobals(module: IrModule): ReadonlySet<GlobalId> {
  const ordered = new Set<GlobalId>();
  const note = (instruction: Instruction): void => {
    if (instruction.kind !== 'foreachStart') return;
    const global = present(module.globals[instruction.global], 'place', `global ${instruction.global}`);
    // A single key has no equals.
    const isTotal = instruction.order.by.kind === 'key' && global.kind === 'array' && global.keys.length === 1;
    if (!isTotal) ordered.add(global.id);
  };
  for (const { code } of [...module.functions, ...module.bodies]) {
    for (const block of code.blocks) block.instructions.forEach(note);
  }
  return ordered;
}
