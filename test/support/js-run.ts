/** Runs hand-made modules as generated JavaScript, with a host that only remembers. */
import type { Long, Token } from '../../src/base/index.js';
import { id } from '../../src/base/index.js';
import type { BodyId } from '../../src/ir/index.js';
import { type ActionBudgets, generateProgram, instantiate, type JsInstance } from '../../src/jsgen/index.js';
import type { BodyHost, Transaction } from '../../src/jsgen/index.js';
import type { ModuleDraft } from './ir-module.js';

export class RecordingHost implements BodyHost {
  output = '';
  warnings: string[] = [];
  exits = 0;
  breaths = 0;
  readonly pid = 100;
  readonly ppid = 99;
  readonly uid = 1;
  readonly euid = 2;
  readonly gid = 3;
  readonly egid = 4;
  readonly cpu = 1;
  readonly target = 4242;
  readonly execname = 'stapio';

  print(text: string): void {
    this.output += text;
  }
  warn(text: string): void {
    this.warnings.push(text);
  }
  system(text: string): void {
    this.warnings.push(`$ ${text}`);
  }
  exit(): void {
    this.exits++;
  }
  kernelSymbol(address: Long, how: 'name' | 'data'): string {
    return how === 'name' ? `f${address}` : `f${address}+0x0/0x10`;
  }
  monotonicNs(): Long {
    return 5_000_000_001;
  }
  nowNs(): Long {
    return 1_700_000_000_000_000_001n;
  }
  breathe(): void {
    this.breaths++;
  }
}

export interface Run {
  readonly output: string;
  readonly error: string | undefined;
  /** The token that the error blames. */
  readonly at: Token | undefined;
  readonly positioned: boolean | undefined;
  readonly host: RecordingHost;
}

export function instantiated(draft: ModuleDraft, budgets?: ActionBudgets): JsInstance {
  const placed = draft.placed();
  return instantiate(generateProgram(placed), placed, budgets);
}

export function runBody(instance: JsInstance, body: BodyId = id(0), store?: Transaction): Run {
  const host = new RecordingHost();
  const outcome = instance.run(body, host, store);
  const error = outcome.kind === 'error' ? outcome : undefined;
  return { output: host.output, error: error?.text, at: error?.at, positioned: error?.positioned, host };
}
