/**
 * PlacedModule (placed for the kernel runtime) → one C text. What holds after: it needs the runtime's folder on the include
 * path and nothing else; the platform below (`__KERNEL__` or not) decides whether it is a module or a program.
 */
import type { PlacedModule } from '../../src/passes/placed.js';
import { PART_HEAD_BYTES } from '../../src/ir/index.js';
import { bodyLines, functionLines, signature } from './code.js';
import { deepestFrames, roundUp } from './frame-layout.js';
import { embeddedLines, topLines } from './embedded.js';
import { globalLines } from './globals.js';
import { joinLines, type Line, plain } from './lines.js';
import { stringLiteral } from './literals.js';
import { manifestLines, type ModuleManifest } from './manifest.js';
import { callNameLines, probeLines } from './probes.js';
import { ProgramContext } from './program-context.js';
import type { KernelModuleSource } from './source.js';

/** STAP_EMBEDDED_ROOM with its heads. */
const EMBEDDED_PRINT_BYTES = 2 * PART_HEAD_BYTES + 1024;

/** As the compiler sees the text. */
export const GENERATED_NAME = 'stap.c';

/** @param defines C macros (-D) that the text begins with */
export function generate(placed: PlacedModule, defines: ReadonlyMap<string, string> = new Map()): KernelModuleSource {
  const program = new ProgramContext(placed);
  const { functions, bodies, limits } = placed.module;
  const used = functions.filter(({ id }) => placed.functions[id]?.sides.has('kernel') === true);
  const code = [
    ...used.flatMap((callee) => functionLines(program, callee)),
    ...bodies.flatMap((body) => bodyLines(program, body)),
  ];
  const lines: readonly Line[] = [
    ...plain([...defines].map(([name, value]) => `#define ${name} ${value}`)),
    ...plain(headLines(program)),
    ...plain(globalLines(program)),
    ...plain(program.regexes.lines()),
    ...plain(callNameLines(program)),
    ...topLines(program),
    ...embeddedLines(program),
    ...plain(used.map((callee) => `${signature(program, callee)};`)),
    ...code,
    ...plain(probeLines(program)),
    ...plain(['#include "main.h"']),
  ];
  const { maxErrors, maxSkipped } = limits;
  const manifest: ModuleManifest = {
    maxErrors,
    maxSkipped,
    bodies: bodies.map(({ id, probe: { point } }) => ({ id, point })),
    schema: program.schema(),
    formats: program.formats,
  };
  return { text: joinLines([...lines, ...plain(manifestLines(manifest))], GENERATED_NAME), manifest };
}

/** After all code: what it needs is known. */
function headLines(program: ProgramContext): readonly string[] {
  const { limits, globals } = program.placed.module;
  const rowBytes = limits.histogramWidth + 80;
  const largestPart = Math.max(
    program.partBytes,
    4 * PART_HEAD_BYTES + roundUp(program.stringLimit),
    2 * PART_HEAD_BYTES + roundUp(rowBytes),
    ...((program.placed.module.embedded ?? []).length > 0 ? [EMBEDDED_PRINT_BYTES] : []),
  );
  const keyBytes = Math.max(8, ...globals.map(({ id }) => program.keyBytes(id)));
  const settings: Readonly<Record<string, number>> = {
    STRING_LIMIT: program.stringLimit,
    KEY_BYTES: keyBytes,
    FRAME_BYTES: deepestFrames(program.placed),
    PART_BYTES: largestPart,
    MAX_ERRORS: limits.maxErrors,
    MAX_NESTING: limits.maxNesting,
    MAX_TRYLOCK: limits.maxTryLock,
    TRYLOCK_DELAY: limits.tryLockDelayUs,
    HISTOGRAM_WIDTH: limits.histogramWidth,
    HISTOGRAM_ELISION: limits.histogramElision,
    TEXT_CODE: program.textCode(),
  };
  return [
    ...Object.entries(settings).map(([name, value]) => `#define STAP_${name} ${value}`),
    '#include "runtime.h"',
    '',
    'static const char *const stap_strings[] __attribute__((unused)) = {',
    ...program.placed.strings.map((text) => `\t${stringLiteral(text)},`),
    '};',
    '',
  ];
}
