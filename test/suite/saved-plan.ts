/** What a script loads into a kernel, as a file: compiled on one machine, loaded on another that has this kernel. */
import { readFileSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { planOf } from '../../src/driver.js';
import { BpfSide } from '../../src/loader/index.js';
import type { SessionPlan } from '../../src/session/index.js';
import type { Target } from '../../src/target/index.js';

type KernelPlan = NonNullable<SessionPlan['kernel']>;

interface SavedPlan extends Pick<KernelPlan, 'object' | 'layout'> {
  /** BTF ids of the kernel functions that it asks for. */
  readonly functionIds: ReadonlyMap<string, number | undefined>;
}

/** @returns the exit status of -p3. */
export function savePlan(file: string, argv: readonly string[], target: () => Target): number {
  const plan = planOf(argv, target);
  if (plan === undefined) return 1;
  const { kernel } = plan;
  const saved = kernel === undefined ? undefined : plainOf(kernel);
  writeFileSync(file, serialize(saved));
  return 0;
}

function plainOf({ object, layout, kernelFunctionId }: KernelPlan): SavedPlan {
  const names = object.programs.flatMap(({ attach, relocations }) => [
    ...relocations.flatMap((each) => (each.kind === 'kernelFunction' ? [each.name] : [])),
    ...(attach.kind === 'task-iterator' ? ['bpf_iter_task'] : []),
  ]);
  return { object, layout, functionIds: new Map(names.map((name) => [name, kernelFunctionId(name)])) };
}

/** As -p4 does. @throws {StapError} what the verifier refuses */
export function loadPlan(file: string): void {
  // As savePlan has written it.
  const saved = deserialize(readFileSync(file)) as SavedPlan | undefined;
  if (saved === undefined) return;
  const side = new BpfSide(
    saved.object,
    saved.layout,
    (name) => saved.functionIds.get(name),
    () => 0n,
  );
  side.load();
  side.close();
}
