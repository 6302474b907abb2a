/** Many kernel functions by one link (5.18, CONFIG_FPROBE): kprobe_multi. */
import { StapError } from '../../base/index.js';
import type { FunctionName } from '../../bpfgen/object.js';
import { ATTACH_TYPE, checkBpf, linkKprobeMulti } from '../../native/index.js';
import type { FunctionPlaces } from './function-places.js';

/** Functions that cannot be traced are left out. @throws {StapError} where none remains, or the kernel refuses */
export function attachKprobeMulti(
  programFd: number,
  functions: readonly FunctionName[],
  onReturn: boolean,
  places: FunctionPlaces,
): number {
  const addresses = BigUint64Array.from(places.traceable(functions));
  const [first] = functions;
  const what = `${first?.symbol ?? ''}${functions.length > 1 ? ` and ${functions.length - 1} more functions` : ''}`;
  if (addresses.length === 0) throw new StapError(`the kernel does not let ${what} be traced`);
  return checkBpf(
    `attach to the ${onReturn ? 'return' : 'entry'} of ${what}`,
    linkKprobeMulti(programFd, ATTACH_TYPE.TRACE_KPROBE_MULTI, { addresses, cookies: undefined, onReturn }),
  );
}
