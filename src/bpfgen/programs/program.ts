/** From a family's instructions to a finished program: state test, bodies in order, exit, assembly, debug information. */
import type { BodyId, IrBody } from '../../ir/index.js';
import { testState, writeBody } from '../body.js';
import type { EventAccess } from '../body-context.js';
import { assemble, R1, R6 } from '../isa/index.js';
import { printListing } from '../listing.js';
import type { AttachSpec, BpfProgram, ProgramType } from '../object.js';
import { testProcess } from '../processes/test.js';
import { ProgramContext } from '../program-context.js';
import type { Tables } from '../tables.js';

export type ProgramHead = {
  readonly name: string;
  readonly type: ProgramType;
  readonly attach: AttachSpec;
  readonly sleepable?: boolean;
};

/** BPF_OBJ_NAME_LEN − 1; letters, digits, `_` and `.`. */
export function programName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_.]/g, '_').slice(0, 15);
}

/** Writes a whole program around `write`. */
export function buildProgram(
  tables: Tables,
  head: ProgramHead,
  bodies: readonly BodyId[],
  write: (program: ProgramContext) => void,
): BpfProgram {
  const { kind } = head.attach;
  // Uprobes may sleep before and behind a program, and programs of theirs may be preempted.
  const program = new ProgramContext(
    tables,
    kind === 'fentry' || kind === 'fexit' || kind === 'uprobe',
    head.sleepable === true,
  );
  const { asm } = program;
  asm.beginFunction(head.name, asm.label(head.name), false);
  asm.move(R6, R1);
  write(program);
  asm.at(undefined);
  asm.place(program.exit);
  asm.return(0);
  program.writeCallbacks();
  const assembled = assemble(asm.lines, tables.purpose === 'sizes');
  const functionInfo = tables.btf.functionInfo(assembled);
  const lineInfo = tables.btf.lineInfo(assembled);
  return {
    ...head,
    sleepable: program.sleepable,
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
export function writeBodies(program: ProgramContext, bodies: readonly IrBody[], access: EventAccess): void {
  const { asm } = program;
  for (const body of bodies) {
    const next = asm.label('next body');
    asm.at(body.probe.at);
    testState(asm, program.exit);
    if ('processes' in body.probe.spec) testProcess(asm, program.tables, body.probe.spec.processes, -8, next);
    writeBody(program, body, access, 0, next);
    asm.place(next);
  }
}
