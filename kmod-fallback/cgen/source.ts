/** What cgen makes of a placed module. */
import type { ModuleManifest } from './manifest.js';

/** One C text, to be compiled with the runtime's folder on the include path: by kbuild, or for the host. */
export interface KernelModuleSource {
  readonly text: string;
  /** Is in the text, too. */
  readonly manifest: ModuleManifest;
}
