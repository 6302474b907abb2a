/** What cgen makes of a placed module. */
import type { BodyId, IrFormat } from '../../src/ir/index.js';
import type { EventSchema } from '../../src/passes/event-schema.js';

/** One C text, to be compiled with the runtime's folder on the include path: by kbuild, or for the host. */
export interface KernelModuleSource {
  readonly text: string;
  readonly schema: EventSchema;
  /** The module's formats and those that the generator added; what the schema's rows name. */
  readonly formats: readonly IrFormat[];
  /** Bodies that the text has, in script order. */
  readonly bodies: readonly BodyId[];
}
