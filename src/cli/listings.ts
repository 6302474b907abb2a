/** -l, -L and --dump-…: what there is, instead of a run. */
import { Diagnostics, unreachable } from '../base/index.js';
import { type ElaborateInput, listAliases, listFunctions, listProbes, listProbeTypes } from '../elaborate/index.js';
import type { Listing } from './options.js';
import type { Passes } from './passes.js';

/** From -vv on, what is wrong with the points that are not listed is told. */
const TALKATIVE = 2;

/** @returns the exit status: 1 where nothing matches */
export function runListing(listing: Listing, input: ElaborateInput, passes: Passes): number {
  const sink = new Diagnostics();
  const lines = passes.run(
    2,
    () => linesOf(listing, input, passes, sink),
    (found, timer) => `listed ${found.length} ${timer.memoryAndTimes()}`,
  );
  if (passes.verbosity(2) >= TALKATIVE) passes.tell(sink.all);
  passes.show(lines.map((line) => `${line}\n`).join(''));
  return lines.length > 0 ? 0 : 1;
}

function linesOf(listing: Listing, input: ElaborateInput, passes: Passes, sink: Diagnostics): readonly string[] {
  const { library, target } = input;
  const resolved = passes.isVerbose(2) && listing === 'variables';
  switch (listing) {
    case 'points':
    case 'variables':
      return listProbes(input, { detail: listing, resolved }, sink);
    case 'probe-types':
      return listProbeTypes(target);
    case 'probe-aliases':
      return listAliases(library, target, sink);
    case 'functions':
      return listFunctions(input, passes.isVerbose(2), sink);
    default:
      return unreachable(listing);
  }
}
