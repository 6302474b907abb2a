/** Why a script that BPF cannot run is not run as a kernel module either: a line for the user. */
import { unsupportedByModule } from '../../kmod-fallback/cgen/index.js';
import { findBuildTools } from '../../kmod-fallback/kbuild/index.js';
import { StapError } from '../base/index.js';
import type { PlacedModule } from '../passes/index.js';
import type { Target } from '../target/index.js';
import type { StapOptions } from './options.js';

/** `placed`: for the kernel runtime. undefined: nothing is in the way. */
export function moduleObstacle(placed: PlacedModule, target: Target, options: StapOptions): string | undefined {
  const [refusal] = unsupportedByModule(placed);
  if (refusal !== undefined) return `a kernel module cannot run it either: ${refusal.text}`;
  const modules = target.feature('modules');
  if (!modules.present) return `a kernel module could run it, but this kernel takes none: ${modules.why}`;
  try {
    findBuildTools(target.release, options.kernel?.tree);
    return undefined;
  } catch (error) {
    if (!(error instanceof StapError)) throw error;
    return `a kernel module could run it: ${error.message}${error.hint === undefined ? '' : `; ${error.hint}`}`;
  }
}
