/** Between passes 3 and 4: what the generators make of a placed script, and which road it takes, BPF or a kernel module. */
import type { Diagnostic, DiagnosticSink } from './base/index.js';
import { factsOf, generate as generateBpf, supports } from './bpfgen/index.js';
import * as cli from './cli/index.js';
import { generateProgram, unsupportedByJs } from './jsgen/index.js';
import { initialParentPid, initialPid } from './loader/index.js';
import { layOut, type PlacedModule } from './passes/index.js';
import type { SessionPlan } from './session/index.js';
import type { Target } from './target/index.js';

export type Road =
  | { readonly kind: 'bpf'; readonly plan: SessionPlan }
  /** BPF cannot run the script. */
  | { readonly kind: 'module'; readonly placed: PlacedModule; readonly because: Diagnostic };

interface Choice {
  readonly options: cli.StapOptions;
  readonly placed: PlacedModule;
  /** The script placed for the module runtime. */
  readonly asModule: () => PlacedModule;
  readonly target: Target;
}

/** BPF where it can run the whole script, else a module where one can be built; undefined after a refusal. */
export function chooseRoad({ options, placed, asModule, target }: Choice, sink: DiagnosticSink): Road | undefined {
  const refusals: Diagnostic[] = [];
  const plan = generate(options, placed, target, refusals);
  if (plan !== undefined) return { kind: 'bpf', plan };
  const [because, ...others] = refusals;
  if (because === undefined) return undefined;
  if (options.runtime !== undefined) {
    for (const refusal of refusals) sink.add(refusal);
    return undefined;
  }
  const module = asModule();
  const obstacle = cli.moduleObstacle(module, target, options);
  if (obstacle === undefined) return { kind: 'module', placed: module, because };
  for (const refusal of [{ ...because, hints: [...because.hints, obstacle] }, ...others]) sink.add(refusal);
  return undefined;
}

export function roadLine(road: Road, timer: cli.PassTimer): string {
  if (road.kind === 'module') return `${road.because.text}: building a kernel module`;
  const programs = road.plan.kernel?.object.programs.length ?? 0;
  return `compiled BPF into ${cli.counted(programs, 'program')} ${timer.times()}`;
}

/** undefined where a generator has refused. */
export function generate(
  options: cli.StapOptions,
  placed: PlacedModule,
  target: Target,
  refusals: Diagnostic[],
): SessionPlan | undefined {
  refusals.push(...unsupportedByJs(placed));
  const usesKernel = placed.bodies.some((body) => body.side === 'kernel');
  const kernel = usesKernel ? kernelPlan(options, placed, target, refusals) : undefined;
  if (refusals.length > 0) return undefined;
  return {
    placed,
    js: generateProgram(placed),
    budgets: cli.userSideActions(options.defines),
    kernel,
    ...cli.sessionOptionsOf(options),
  };
}

function kernelPlan(
  options: cli.StapOptions,
  placed: PlacedModule,
  target: Target,
  refusals: Diagnostic[],
): SessionPlan['kernel'] {
  const facts = factsOf(target);
  const layout = layOut(placed, cli.ringSizeBytes(options));
  refusals.push(...supports(placed, layout, facts));
  if (refusals.length > 0) return undefined;
  const kernelFunctionId = (name: string): number | undefined => target.functionsMatching(name, undefined)[0]?.btfId;
  return {
    object: generateBpf(placed, layout, facts),
    layout,
    kernelFunctionId,
    initialPid: (pid) => initialPid(pid, target),
    initialParentPid: () => initialParentPid(target),
  };
}

export function listing(plan: SessionPlan): string {
  return (plan.kernel?.object.programs ?? []).map((program) => program.listing).join('\n');
}
