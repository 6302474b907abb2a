/**
 * The pipeline on one page: command line → script → syntax tree → elaborated program → IR → placed and laid out →
 * JavaScript and BPF → a session. `-p N` stops after pass N; `-v` says what each pass did.
 */
import { generate as generateModule, unsupportedByModule } from '../kmod-fallback/cgen/index.js';
import { buildModule, findBuildTools } from '../kmod-fallback/kbuild/index.js';
import { type Diagnostic, type DiagnosticSink, unreachable } from './base/index.js';
import { factsOf, generate as generateBpf, supports } from './bpfgen/index.js';
import { cacheFolder, cleanKernelStore, kernelStore } from './cache/index.js';
import * as cli from './cli/index.js';
import { elaborate, type ElaboratedProgram, printProgram } from './elaborate/index.js';
import { parseFile, printLossless, printParseTree, printTokens, type StapFile } from './frontend/stap/index.js';
import { type IrModule, printModule } from './ir/index.js';
import { generateProgram, unsupportedByJs } from './jsgen/index.js';
import { initialPid } from './loader/index.js';
import { lowerProgram } from './lower/index.js';
import { layOut, type PlacedModule, runPasses } from './passes/index.js';
import { runSession, type SessionPlan, verifyKernelSide } from './session/index.js';
import { type AnswerStore, liveTarget, type Target } from './target/index.js';

/**
 * Runs stap.
 * @param live makes the Target of this machine; a caller that runs many scripts may keep one
 * @returns the exit status. @throws {StapError} for what the machine refuses outside a pass
 */
export async function main(argv: readonly string[], env: cli.Environment, live?: () => Target): Promise<number> {
  const command = cli.parseCommandLine(argv, env);
  const folder = cacheFolder(cli.dataFolder(env));
  switch (command.kind) {
    case 'run':
      return runScript(command.options, live ?? (() => liveTarget(storeFor(command.options, folder))), folder);
    case 'version':
      return cli.answer(cli.versionText());
    case 'help':
      return cli.answer(await cli.helpText());
    case 'check': {
      const { text, status } = cli.runCheck();
      cli.answer(text);
      return status;
    }
    case 'clean-cache':
      if (folder !== undefined) cleanKernelStore(folder);
      return 0;
    case 'usage-error':
      return cli.refuse(command.text);
    default:
      return unreachable(command);
  }
}

/** What earlier runs have learned of this kernel. */
function storeFor({ cache }: cli.StapOptions, folder: string | undefined): AnswerStore | undefined {
  const store = cache === 'none' || folder === undefined ? undefined : kernelStore(folder);
  return store === undefined || cache === 'used' ? store : { ...store, load: () => undefined };
}

/** @returns the exit status: 0, or 1 when a pass or the run failed */
async function runScript(options: cli.StapOptions, live: () => Target, folder: string | undefined): Promise<number> {
  const passes = new cli.Passes(options);
  for (const notice of options.notices) passes.say(`${notice}\n`);
  try {
    return await runPipeline(options, live, passes, folder);
  } catch (error) {
    if (error instanceof cli.PassFailed) return 1;
    throw error;
  }
}

async function runPipeline(
  options: cli.StapOptions,
  live: () => Target,
  passes: cli.Passes,
  folder: string | undefined,
): Promise<number> {
  const { lastPass, dump } = options;
  const inputs = cli.inputsOf(options, live);

  const parsed = passes.run(
    1,
    () => parseScripts(options, inputs, passes),
    (_, timer) => `parsed user script and ${inputs.library.fileCount} library scripts ${timer.memoryAndTimes()}`,
  );
  if (dump?.stage === 'tokens') {
    return passes.show(parsed.map(({ source }) => printTokens(source, inputs.parseOptions)).join(''));
  }
  if (dump?.stage === 'ast') return passes.show(parsed.map(printLossless).join(''));
  if (lastPass === 1) return passes.show(`# parse tree dump\n${parsed.map(printParseTree).join('')}`);

  const program = passes.run(2, (sink) => analyze(options, inputs, parsed, sink), analyzed);
  if (dump?.stage === 'program' || lastPass === 2) {
    return passes.show(printProgram(program, { bodies: dump?.stage === 'program' || passes.isVerbose(2) }));
  }

  const placed = passes.run(
    3,
    () => translate(program, options, passes),
    (_, timer) => `translated to IR ${timer.memoryAndTimes()}`,
  );
  if (dump?.stage === 'ir') return passes.show(dump.pass === undefined ? printModule(placed.module) : '');

  if (options.runtime === 'kernel') {
    return runModule({ placed, options, passes, target: inputs.target, folder });
  }
  const plan = passes.run(
    4,
    (sink) => generate(options, placed, inputs.target, sink),
    (made, timer) =>
      `compiled BPF into ${cli.counted(made.kernel?.object.programs.length ?? 0, 'program')} ${timer.times()}`,
  );
  if (dump?.stage === 'js') return passes.show(plan.js.source);
  if (dump?.stage === 'bpf') return passes.show(listing(plan));
  if (lastPass === 3) return passes.show(`${plan.js.source}\n${listing(plan)}`);
  return run(plan, options, passes);
}

function parseScripts(
  options: cli.StapOptions,
  inputs: cli.Inputs,
  passes: cli.Passes,
): readonly StapFile[] | undefined {
  const read = cli.readScripts(options);
  if (read.kind === 'failed') {
    for (const line of read.lines) passes.say(`${line}\n`);
    throw passes.fail(1);
  }
  const files = [read.script, ...read.additional].map((source) =>
    passes.parse((sink) => parseFile(source, inputs.parseOptions, sink), inputs.macroProblems),
  );
  const parsed = files.filter((file) => file !== undefined);
  return parsed.length === files.length ? parsed : undefined;
}

function analyze(
  options: cli.StapOptions,
  inputs: cli.Inputs,
  files: readonly StapFile[],
  sink: DiagnosticSink,
): ElaboratedProgram | undefined {
  const { target, library } = inputs;
  const program = elaborate({ files, library, target, options: cli.elaborateOptionsOf(options) }, sink);
  for (const each of cli.unusedArguments(options, inputs)) sink.add(each);
  inputs.saveRecording();
  return program;
}

function analyzed(program: ElaboratedProgram, timer: cli.PassTimer): string {
  const { probes, functions, globals } = program;
  const counts = [
    cli.counted(probes.length, 'probe'),
    cli.counted(functions.length, 'function'),
    cli.counted(0, 'embed'),
    cli.counted(globals.length, 'global'),
  ];
  return `analyzed script: ${counts.join(', ')} ${timer.memoryAndTimes()}`;
}

function translate(program: ElaboratedProgram, options: cli.StapOptions, passes: cli.Passes): PlacedModule {
  const wanted = options.dump?.stage === 'ir' ? options.dump.pass : undefined;
  const set = cli.setGlobals(lowerProgram(program), options.globals);
  if (set.kind === 'refused') {
    passes.say(`${set.lines.join('\n')}\n`);
    throw passes.fail(3);
  }
  return runPasses(set.module, {
    runtime: options.runtime ?? 'bpf',
    after: (pass: string, module: IrModule) => {
      if (pass === wanted) passes.show(printModule(module));
    },
  });
}

/** undefined where a generator has refused. */
function generate(
  options: cli.StapOptions,
  placed: PlacedModule,
  target: Target,
  sink: DiagnosticSink,
): SessionPlan | undefined {
  const refusals = [...unsupportedByJs(placed)];
  const usesKernel = placed.bodies.some((body) => body.side === 'kernel');
  const kernel = usesKernel ? kernelPlan(options, placed, target, refusals) : undefined;
  for (const refusal of refusals) sink.add(refusal);
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
  };
}

function listing(plan: SessionPlan): string {
  return (plan.kernel?.object.programs ?? []).map((program) => program.listing).join('\n');
}

interface ModuleRun {
  readonly placed: PlacedModule;
  readonly options: cli.StapOptions;
  readonly passes: cli.Passes;
  readonly target: Target;
  /** Where modules are kept. */
  readonly folder: string | undefined;
}

/** The classic road: C, the kernel's own build, a module. */
async function runModule({ placed, options, passes, target, folder }: ModuleRun): Promise<number> {
  const source = passes.run(
    3,
    (sink) => {
      const refusals = unsupportedByModule(placed);
      for (const refusal of refusals) sink.add(refusal);
      return refusals.length > 0 ? undefined : generateModule(placed);
    },
    (_, timer) => `translated to C ${timer.memoryAndTimes()}`,
  );
  if (options.dump?.stage === 'c' || options.lastPass === 3) return passes.show(source.text);
  const timer = new cli.PassTimer();
  const built = await passes.guard(4, () =>
    buildModule(source, {
      tools: findBuildTools(target.release),
      cacheFolder: options.cache === 'none' ? undefined : folder,
    }),
  );
  const how = built.isCached ? 'using cached' : 'compiled C into';
  if (passes.isVerbose(4)) passes.say(`Pass 4: ${how} "${built.name}.ko" ${timer.times()}\n`);
  if (options.lastPass === 4) return passes.show(`${built.path}\n`);
  const ringBytes = cli.ringSizeBytes(options) / 2 ** Math.ceil(Math.log2(target.possibleCpus));
  const plan: SessionPlan = {
    placed,
    js: generateProgram(placed),
    budgets: cli.userSideActions(options.defines),
    kernel: undefined,
    module: { inserted: { name: built.name, path: built.path, ringBytes }, source },
    ...cli.sessionOptionsOf(options),
  };
  return run(plan, options, passes);
}

async function run(plan: SessionPlan, options: cli.StapOptions, passes: cli.Passes): Promise<number> {
  const usesKernel = plan.kernel !== undefined || plan.module !== undefined;
  const complaint = !usesKernel ? undefined : cli.complaintAboutPrivilege();
  if (complaint !== undefined) {
    passes.say(`${complaint}\n`);
    throw passes.fail(5);
  }
  if (options.lastPass === 4)
    return passes.guard(4, () => {
      verifyKernelSide(plan);
      return 0;
    });
  if (passes.isVerbose(5)) passes.say('Pass 5: starting run.\n');
  const timer = new cli.PassTimer();
  const status = await passes.guard(5, () => runSession(plan));
  if (passes.isVerbose(5)) passes.say(`Pass 5: run completed ${timer.times()}\n`);
  if (status !== 0) throw passes.fail(5);
  return 0;
}
