/** One program while it is written: its instructions, its exit, the callbacks that it needs behind them. */
import { Assembler, type Label } from './isa/index.js';
import type { Tables } from './tables.js';

export class ProgramContext {
  readonly tables: Tables;
  readonly asm = new Assembler();
  readonly exit: Label;
  /** May the program be preempted (fentry, fexit, uprobes)? Then a lock is taken with preemption off, where the kernel can. */
  readonly preemptible: boolean;
  /** May it sleep (uprobes)? */
  readonly sleepable: boolean;
  readonly #callbacks = new Map<string, Label>();
  readonly #pending: { name: string; label: Label; write: (asm: Assembler) => void }[] = [];

  constructor(tables: Tables, preemptible: boolean, sleepable = false) {
    this.tables = tables;
    this.preemptible = preemptible;
    this.sleepable = sleepable;
    this.exit = this.asm.label('exit');
  }

  /** A static function (context in r2, result in r0) behind the program; one for each name. */
  callback(name: string, write: (asm: Assembler) => void): Label {
    const known = this.#callbacks.get(name);
    if (known !== undefined) return known;
    const label = this.asm.label(name);
    this.#callbacks.set(name, label);
    this.#pending.push({ name, label, write });
    return label;
  }

  /** Callbacks may ask for further ones. */
  writeCallbacks(): void {
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
      this.asm.at(undefined);
      this.asm.beginFunction(next.name, next.label, true);
      next.write(this.asm);
    }
  }
}
