/** From a family's instructions to a finished program: state test, bodies in order, exit, assembly, debug information. */
import type { BodyId, IrBody } from '../../ir/index.js';
import { testState, writeBody } from '../body.js';
import type { EventAccess } from '../body-context.js';
import { Assembler, assemble, type Label, R1, R6 } from '../isa/index.js';
import { printListing } from '../listing.js';
import type { AttachSpec, BpfProgram, ProgramType } from '../object.js';
import type { Tables } from '../tables.js';

export type ProgramHead = { readonly name: string; readonly type: ProgramType; readonly attach: AttachSpec };

/** BPF_OBJ_NAME_LEN − 1; letters, digits, `_` and `.`. */
export function programName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_.]/g, '_').slice(0, 15);
}

/** Writes a whole program around `write`, which gets the label of its exit. */
export function buildProgram(
  tables: Tables,
  head: ProgramHead,
  bodies: readonly BodyId[],
  write: (asm: Assembler, exit: Label) => void,
): BpfProgram {
  const asm = new Assembler();
  const exit = asm.label('exit');
  asm.beginFunction(head.name, asm.label(head.name), false);
  asm.move(R6, R1);
  write(asm, exit);
  asm.place(exit);
  asm.return(0);
  const assembled = assemble(asm.lines);
  const functionInfo = tables.btf.functionInfo(assembled);
  const lineInfo = tables.btf.lineInfo(assembled);
  return {
    ...head,
    bodies,
    code: assembled.code,
    relocations: assembled.relocations,
    functionInfo: functionInfo.bytes,
    functionInfoCount: functionInfo.count,
    lineInfo: lineInfo.bytes,
    lineInfoCount: lineInfo.count,
    listing: printListing(head, assembled),
  };
}

/** Bodies one after the other, each with its own state test. */
export function writeBodies(
  asm: Assembler,
  tables: Tables,
  bodies: readonly IrBody[],
  access: EventAccess,
  exit: Label,
): void {
  for (const body of bodies) {
    const next = asm.label('next body');
    asm.at(body.probe.at);
    testState(asm, exit);
    writeBody(asm, tables, body, access, 0, next);
    asm.place(next);
  }
}
