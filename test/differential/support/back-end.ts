/** What a back end is to the differential tests, and the session that all of them play. */
import type { ByteString, Token } from '../../../src/base/index.js';
import type { BodyId, IrBody, IrModule } from '../../../src/ir/index.js';
import { errorLine, type RecordHandler, warningLine } from '../../../src/output/index.js';
import type { Scenario } from './scenario.js';

/**
 * Runs one scenario from begin to report.
 * `refuses` is asked first: what it cannot do, in words; `run` may not fail on user input after an empty answer.
 */
export interface BackEnd {
  readonly name: 'JavaScript' | 'BPF' | 'C';
  readonly refuses: (module: IrModule) => readonly string[];
  /** @returns everything that a terminal would show, standard output and error in their order, `(exit)` where exit() was called */
  readonly run: (scenario: Scenario) => string | Promise<string>;
}

/** Collects what bodies say on either side, and what becomes of the session by it. */
export class Log implements RecordHandler {
  text = '';
  exiting = false;
  readonly #maxErrors: number;
  #errors = 0;

  constructor(maxErrors: number) {
    this.#maxErrors = maxErrors;
  }

  get failed(): boolean {
    return this.#errors > this.#maxErrors;
  }

  print(text: ByteString): void {
    this.text += text;
  }

  warn(text: ByteString): void {
    this.text += warningLine(text);
  }

  system(text: ByteString): void {
    this.text += `$ ${text}\n`;
  }

  error(text: ByteString, at: Token | undefined): void {
    this.text += errorLine(text, at);
    this.#errors += 1;
    if (this.failed) this.exiting = true;
  }

  exit(): void {
    this.text += '(exit)\n';
    this.exiting = true;
  }
}

/** What a back end adds to the session: how one body runs, and how the event fires once. */
export interface Actors {
  readonly body: (id: BodyId) => void;
  readonly hit: () => void;
}

/** begin, the hits, end or error, the report: as a session does it, without time. */
export function play({ module, hits, report }: Scenario, log: Log, actors: Actors): string {
  const named = (kind: 'begin' | 'end' | 'error'): readonly IrBody[] =>
    module.bodies.filter(({ id, probe }) => probe.spec.kind === kind && id !== report);
  for (const { id } of named('begin')) if (!log.exiting) actors.body(id);
  for (let turn = 0; turn < hits && !log.exiting; turn++) actors.hit();
  for (const { id } of named(log.failed ? 'error' : 'end')) actors.body(id);
  actors.body(report);
  return log.text;
}
