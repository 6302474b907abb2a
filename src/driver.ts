/**
 * The pipeline on one page: command line → script → syntax tree → elaborated program → IR → placed and laid out →
 * JavaScript and BPF → a session. `-p N` stops after pass N; `-v` says what each pass did.
 */
import { StapError, type DiagnosticSink, type SourceFile } from './base/index.js';
import { factsOf, generate as generateBpf, supports } from './bpfgen/index.js';
import * as cli from './cli/index.js';
import { elaborate, printProgram, type ElaboratedProgram } from './elaborate/index.js';
import { parseFile, printLossless, printParseTree, type StapFile } from './frontend/stap/index.js';
import { printModule, type IrModule } from './ir/index.js';
import { generateProgram, unsupportedByJs } from './jsgen/index.js';
import { lowerProgram } from './lower/index.js';
import { layOut, runPasses, type KernelLayout, type PlacedModule } from './passes/index.js';
import { runSession, verifyKernelSide, type SessionPlan } from './session/index.js';
import { openLibrary, type TapsetLibrary } from './tapset/index.js';
import { chooseTarget, type Target } from './target/index.js';

/** What every pass may ask. */
interface Context {
  readonly options: cli.StapOptions;
  readonly passes: cli.Passes;
  readonly target: Target;
  readonly library: TapsetLibrary;
}

/** Runs stap. @returns the exit status. @throws {StapError} for what the machine refuses outside a session */
export async function main(argv: readonly string[], env: cli.Environment): Promise<number> {
  const command = parseCommand(argv, env);
  switch (command.kind) {
    case 'run':
      return runScript(command.options);
    case 'version':
      return show(cli.versionText());
    case 'help':
      return show(await cli.helpText());
    case 'check':
      return show(cli.runCheck().text);
    case 'nothing':
      return 0;
    case 'usage-error':
      process.stderr.write(command.text);
      return 1;
  }
}
