/**
 * The pipeline on one page: command line → script → syntax tree → elaborated program → IR → placed and laid out →
 * JavaScript and BPF → a session. `-p N` stops after pass N; `-v` says what each pass did.
 */
import {
  generate as generateModule,
  type KernelModuleSource,
  unsupportedByModule,
} from '../kmod-fallback/cgen/index.js';
import { buildModule, type BuiltModule, findBuildTools } from '../kmod-fallback/kbuild/index.js';
import { type ModuleFile, readModuleFile } from '../kmod-fallback/run/index.js';
import { type Diagnostic, type DiagnosticSink, type SourceFile, unreachable } from './base/index.js';
import { cacheFolder, cleanKernelStore, kernelStore } from './cache/index.js';
import * as cli from './cli/index.js';
import { elaborate, type ElaboratedProgram, printProgram } from './elaborate/index.js';
import {
  parseEach,
  parseFile,
  ParseTreeText,
  printLossless,
  printTokens,
  type StapFile,
} from './frontend/stap/index.js';
import { type IrModule, printModule } from './ir/index.js';
import { lowerProgram } from './lower/index.js';
import { checkDeferredTexts, type PlacedModule, runPasses } from './passes/index.js';
import { chooseRoad, generate, listing, roadLine } from './road.js';
import { runModuleSession, runSession, type SessionPlan, verifyKernelSide } from './session/index.js';
import { type AnswerStore, liveTarget, type Target } from './target/index.js';

/**
 * Runs stap.
 * @param live makes the Target of this machine; a caller that runs many scripts may keep one
 * @returns the exit status. @throws {StapError} for what the machine refuses outside a pass
 */
export async function main(argv: readonly string[], env: cli.Environment, live?: () => Target): Promise<number> {
  if (env['STAP_COMMAND'] === 'staprun') return runBuilt(argv);
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

/**
 * Passes 1 to 3 alone, for a caller that loads the result elsewhere: on the kernel that a recorded Target stands for.
 * @returns undefined after a refusal, which standard error has told
 */
export function planOf(argv: readonly string[], live: () => Target): SessionPlan | undefined {
  const command = cli.parseCommandLine(argv, {});
  if (command.kind !== 'run') return undefined;
  const { options } = command;
  const passes = new cli.Passes(options);
  const silent = (): string => '';
  try {
    const inputs = cli.inputsOf(options, live);
    const parsed = passes.run(1, () => parseScripts(options, inputs, passes), silent);
    const program = passes.run(2, (sink) => analyze(options, inputs, parsed, sink), silent);
    const placed = passes.run(3, (sink) => translate(program, options, passes, sink), silent);
    const refusals: Diagnostic[] = [];
    const made = generate(options, placed, inputs.target, refusals);
    return passes.run(
      4,
      (sink) => {
        for (const refusal of refusals) sink.add(refusal);
        return made;
      },
      silent,
    );
  } catch (error) {
    if (error instanceof cli.PassFailed) return undefined;
    throw error;
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
  return settled(() => runPipeline(options, live, passes, folder));
}

async function settled(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
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

  if (lastPass === 1 && dump === undefined) {
    const texts = passes.run(1, () => printScripts(options, inputs, passes), parsedLine(inputs));
    return passes.show(`# parse tree dump\n${texts.join('')}`);
  }
  const parsed = passes.run(1, () => parseScripts(options, inputs, passes), parsedLine(inputs));
  if (dump?.stage === 'tokens') {
    return passes.show(parsed.map(({ source }) => printTokens(source, inputs.parseOptions)).join(''));
  }
  if (dump?.stage === 'ast') return passes.show(parsed.map(printLossless).join(''));

  if (options.listing !== undefined) {
    const { library, target } = inputs;
    const input = { files: parsed, library, target, options: cli.elaborateOptionsOf(options) };
    return cli.runListing(options.listing, input, passes);
  }
  const program = passes.run(2, (sink) => analyze(options, inputs, parsed, sink), analyzed);
  if (dump?.stage === 'program' || lastPass === 2) {
    return passes.show(printProgram(program, { bodies: dump?.stage === 'program' || passes.isVerbose(2) }));
  }

  const placed = passes.run(
    3,
    (sink) => translate(program, options, passes, sink),
    (_, timer) => `translated to IR ${timer.memoryAndTimes()}`,
  );
  if (dump?.stage === 'ir') return passes.show(dump.pass === undefined ? printModule(placed.module) : '');

  if (options.runtime === 'kernel') {
    return runModule({ placed, options, passes, target: inputs.target, folder });
  }
  const road = passes.run(
    4,
    (sink) => {
      const asModule = (): PlacedModule => translate(program, { ...options, runtime: 'kernel' }, passes, sink);
      return chooseRoad({ options, placed, asModule, target: inputs.target }, sink);
    },
    (chosen, timer) => roadLine(chosen, timer),
  );
  if (road.kind === 'module') return runModule({ placed: road.placed, options, passes, target: inputs.target, folder });
  const { plan } = road;
  if (dump?.stage === 'js') return passes.show(plan.js.source);
  if (dump?.stage === 'bpf') return passes.show(listing(plan));
  if (lastPass === 3) return passes.show(`${plan.js.source}\n${listing(plan)}`);
  return run(plan, options, passes);
}

function parsedLine({ library }: cli.Inputs): (_: unknown, timer: cli.PassTimer) => string {
  return (_, timer) => `parsed user script and ${library.fileCount} library scripts ${timer.memoryAndTimes()}`;
}

function parseScripts(
  options: cli.StapOptions,
  inputs: cli.Inputs,
  passes: cli.Passes,
): readonly StapFile[] | undefined {
  return eachScript(options, inputs, passes, (source, sink) => parseFile(source, inputs.parseOptions, sink));
}

/** -p1: the tree of a declaration goes when it is printed. */
function printScripts(options: cli.StapOptions, inputs: cli.Inputs, passes: cli.Passes): readonly string[] | undefined {
  return eachScript(options, inputs, passes, (source, sink) => {
    const printed = new ParseTreeText();
    parseEach(source, inputs.parseOptions, { sink, take: (each) => printed.add(each) });
    return printed.text(source);
  });
}

/** undefined where one of them has an error. */
function eachScript<T>(
  options: cli.StapOptions,
  inputs: cli.Inputs,
  passes: cli.Passes,
  parse: (source: SourceFile, sink: DiagnosticSink) => T,
): readonly T[] | undefined {
  const read = cli.readScripts(options);
  if (read.kind === 'failed') {
    for (const line of read.lines) passes.say(`${line}\n`);
    throw passes.fail(1);
  }
  const files = [read.script, ...read.additional].map((source) =>
    passes.parse((sink) => parse(source, sink), inputs.macroProblems),
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
    cli.counted(program.embeds?.length ?? 0, 'embed'),
    cli.counted(globals.length, 'global'),
  ];
  return `analyzed script: ${counts.join(', ')} ${timer.memoryAndTimes()}`;
}

function translate(
  program: ElaboratedProgram,
  options: cli.StapOptions,
  passes: cli.Passes,
  sink: DiagnosticSink,
): PlacedModule {
  const wanted = options.dump?.stage === 'ir' ? options.dump.pass : undefined;
  const set = cli.setGlobals(lowerProgram(program), options.globals);
  if (set.kind === 'refused') {
    passes.say(`${set.lines.join('\n')}\n`);
    throw passes.fail(3);
  }
  for (const each of checkDeferredTexts(set.module)) sink.add(each);
  return runPasses(set.module, {
    runtime: options.runtime ?? 'bpf',
    after: (pass: string, module: IrModule) => {
      if (pass === wanted) passes.show(printModule(module));
    },
  });
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
async function runModule(job: ModuleRun): Promise<number> {
  const { placed, options, passes } = job;
  const source = passes.run(
    3,
    (sink) => {
      const refusals = unsupportedByModule(placed);
      for (const refusal of refusals) sink.add(refusal);
      return refusals.length > 0 ? undefined : generateModule(placed, cli.macrosOf(options.defines));
    },
    (_, timer) => `translated to C ${timer.memoryAndTimes()}`,
  );
  if (options.dump?.stage === 'c' || options.lastPass === 3) return passes.show(source.text);
  const timer = new cli.PassTimer();
  const built = await passes.guard(4, () => build(job, source));
  const how = built.isCached ? 'using cached' : 'compiled C into';
  if (passes.isVerbose(4)) passes.say(`Pass 4: ${how} "${built.name}.ko" ${timer.times()}\n`);
  if (options.keep && built.left !== undefined) passes.say(`Keeping temporary directory "${built.left}"\n`);
  if (options.lastPass === 4) return passes.show(`${cli.placeModule(built, options)}\n`);
  const file = await passes.guard(5, () => readModuleFile(built.path));
  if (!options.keep) cli.removeBuild(built);
  return runModuleFile(file, options, cli.sessionOptionsOf(options), passes);
}

function build({ options, target, folder }: ModuleRun, source: KernelModuleSource): Promise<BuiltModule> {
  const { kernel, moduleName, cache, keep } = options;
  return buildModule(source, {
    tools: findBuildTools(target.release, kernel?.tree),
    cacheFolder: cache === 'none' ? undefined : folder,
    name: moduleName,
    renew: cache === 'renewed' || keep,
    keep,
  });
}

/** staprun: a module that was built before, perhaps elsewhere. */
async function runBuilt(argv: readonly string[]): Promise<number> {
  const command = cli.parseStaprun(argv);
  if (command.kind === 'usage-error') return cli.refuse(command.text);
  const level = command.verbose ? 1 : 0;
  const passes = new cli.Passes({ warnings: 'shown', verbosity: [level, level, level, level, level] });
  return settled(async () => {
    const file = await passes.guard(5, () => cli.checkRelease(readModuleFile(command.path)));
    return runModuleFile(file, command, command, passes);
  });
}

async function runModuleFile(
  file: ModuleFile,
  options: Pick<cli.StapOptions, 'bufferMb'>,
  run: cli.SessionOptions,
  passes: cli.Passes,
): Promise<number> {
  const inserted = { file, ringBytes: cli.ringSizeBytes(options) };
  return perform(passes, true, () => runModuleSession({ inserted, manifest: file.manifest, ...run }));
}

async function run(plan: SessionPlan, options: cli.StapOptions, passes: cli.Passes): Promise<number> {
  if (options.lastPass === 4) {
    complainAboutPrivilege(plan.kernel !== undefined, passes);
    return passes.guard(4, () => {
      verifyKernelSide(plan);
      return 0;
    });
  }
  return perform(passes, plan.kernel !== undefined, () => runSession(plan));
}

function complainAboutPrivilege(usesKernel: boolean, passes: cli.Passes): void {
  const complaint = usesKernel ? cli.complaintAboutPrivilege() : undefined;
  if (complaint === undefined) return;
  passes.say(`${complaint}\n`);
  throw passes.fail(5);
}

/** Pass 5. */
async function perform(passes: cli.Passes, usesKernel: boolean, session: () => Promise<number>): Promise<number> {
  complainAboutPrivilege(usesKernel, passes);
  if (passes.isVerbose(5)) passes.say('Pass 5: starting run.\n');
  const timer = new cli.PassTimer();
  const status = await passes.guard(5, session);
  if (passes.isVerbose(5)) passes.say(`Pass 5: run completed ${timer.times()}\n`);
  if (status !== 0) throw passes.fail(5);
  return 0;
}
