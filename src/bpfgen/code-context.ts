/** One function of a program while its instructions are selected: scratch memory, and code off its straight path. */
import type { Assembler, Label } from './isa/index.js';
import { type Area, type Place, stackArea } from './plan/slots.js';
import type { ProgramContext } from './program-context.js';
import type { Tables } from './tables.js';

/** The longest is that of a search in a string. */
export const CALLBACK_BYTES = 32;

export abstract class CodeContext {
  /** Where instructions go; a body that spans two functions changes it between them. */
  asm: Assembler;
  readonly program: ProgramContext;
  readonly tables: Tables;
  readonly #stack: Area;
  readonly #scratch = new Map<string, { readonly place: Place; readonly sizeBytes: number }>();
  readonly #stubs: (() => void)[] = [];

  /** @param reservedStackBytes at the top of the function's stack, somebody else's */
  constructor(program: ProgramContext, asm: Assembler, reservedStackBytes: number) {
    this.program = program;
    this.tables = program.tables;
    this.asm = asm;
    this.#stack = stackArea(reservedStackBytes);
  }

  get stack(): Area {
    return this.#stack;
  }

  /** Where something of a size lives. */
  area(_sizeBytes: number): Area {
    return this.#stack;
  }

  /** What the machine refused in passing at this point, and the code cannot do anything about: counted or noted. */
  abstract giveUp(): void;

  /** Memory that one IR instruction uses; the same name gives the same place while the size fits. */
  scratch(name: string, sizeBytes: number): Place {
    return this.scratchIn(name, sizeBytes, this.area(sizeBytes));
  }

  /**
   * What one call of bpf_loop or bpf_for_each_map_elem hands to its callback: the verifier wants it on the stack, however
   * full that is.
   */
  callbackWords(): Place {
    return this.scratchIn('callback words', CALLBACK_BYTES, this.#stack);
  }

  protected scratchIn(name: string, sizeBytes: number, area: Area): Place {
    const known = this.#scratch.get(name);
    if (known !== undefined && known.sizeBytes >= sizeBytes) return known.place;
    const place = area.allocate(sizeBytes);
    this.#scratch.set(name, { place, sizeBytes });
    return place;
  }

  /** Code that is written behind the function's straight path. */
  stub(name: string, write: () => void): Label {
    const label = this.asm.label(name);
    this.#stubs.push(() => {
      this.asm.place(label);
      write();
    });
    return label;
  }

  /** Stubs may make further stubs. */
  writeStubs(): void {
    for (let write = this.#stubs.shift(); write !== undefined; write = this.#stubs.shift()) write();
  }
}
