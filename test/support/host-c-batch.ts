/**
 * Many generated texts in one program: the runtime is compiled once, which takes longer than most texts do. What the texts
 * define at file scope is renamed text by text; a word on the command line says which of them runs.
 */
import { generate, type KernelModuleSource } from '../../kmod-fallback/cgen/index.js';
import type { PlacedModule } from '../../src/passes/index.js';
import { compiled, HostProgram, removeFolder } from './host-c.js';

/** Room only: the greatest of all serves all. The other settings change what a script means. */
const SIZES = new Set(['KEY_BYTES', 'FRAME_BYTES', 'PART_BYTES']);
const OWN = 'TEXT_CODE';
const SETTING = /^#define STAP_(\w+) (-?\d+)\n/gm;
/** At the start of a line; `struct frame_x` is at file scope, too. */
const DEFINED = /^(?:(?:STAP_UNUSED )?static [^=;{}]*?(\w+)(?=\[|\(| =| __attribute__|;)|struct (frame_\w+) \{)/gm;
const PER_PROGRAM = ['STAP_BODY_COUNT'];

interface Text {
  readonly source: KernelModuleSource;
  readonly bodies: number;
  readonly settings: ReadonlyMap<string, number>;
}

/** What modules must have in common to share a program: the limits, but for those that each body has for itself. */
export function batchKey({ module: { limits } }: PlacedModule): string {
  return JSON.stringify(Object.entries(limits).filter(([name]) => !name.startsWith('maxAction')));
}

/** Programs of modules with one `batchKey`, in their order. Each is to be closed. @throws what the compiler says */
export async function compileHostBatch(modules: readonly PlacedModule[]): Promise<readonly HostProgram[]> {
  const texts = modules.map((placed): Text => {
    const source = generate(placed);
    return {
      source,
      bodies: placed.module.bodies.length,
      settings: new Map([...source.text.matchAll(SETTING)].map(([, name, value]) => [name ?? '', Number(value)])),
    };
  });
  const folder = await compiled(batchText(texts), 'quick');
  let open = texts.length;
  return texts.map(
    ({ source }, index) =>
      new HostProgram(source, folder, [String(index)], () => {
        open -= 1;
        if (open === 0) removeFolder(folder);
      }),
  );
}

function batchText(texts: readonly Text[]): string {
  const settings = [...(texts[0]?.settings ?? [])].map(([name, value]) => {
    if (name === OWN) return `#define STAP_${name} stap_batched->text_code`;
    const most = SIZES.has(name) ? Math.max(...texts.map((text) => text.settings.get(name) ?? 0)) : value;
    return `#define STAP_${name} ${most}`;
  });
  return [
    ...settings,
    'static const struct stap_batched { const void *maps, *bodies; void *counters; unsigned int text_code, body_count; }',
    '\t*stap_batched;',
    '#include "runtime.h"',
    ...texts.map(({ source }, index) => renamed(source.text, index)),
    'static const struct stap_batched stap_batch[] = {',
    ...texts.map(
      ({ bodies, settings: own }, index) =>
        `\t{ p${index}_stap_maps, p${index}_stap_bodies, p${index}_stap_counters, ${own.get(OWN) ?? 0}, ${bodies} },`,
    ),
    '};',
    '#define STAP_HOST_SELECT(index) (stap_batched = &stap_batch[index])',
    '#define STAP_BODY_COUNT stap_batched->body_count',
    '#define stap_bodies ((const struct stap_body *)stap_batched->bodies)',
    '#define stap_maps ((struct stap_map *const *)stap_batched->maps)',
    '#define stap_counters ((struct stap_counters *)stap_batched->counters)',
    '#include "main.h"',
    '',
  ].join('\n');
}

function renamed(text: string, index: number): string {
  const body = text
    .replaceAll(SETTING, '')
    .replaceAll(/^#include .*\n/gm, '')
    // Has the name of its type.
    .replaceAll('stap_counters[', `p${index}_stap_counters[`);
  const names = new Set([...body.matchAll(DEFINED)].map(([, name, frame]) => name ?? frame ?? ''));
  names.delete(`p${index}_stap_counters`);
  return [
    ...[...names].map((name) => `#define ${name} p${index}_${name}`),
    body,
    ...[...names, ...PER_PROGRAM].map((name) => `#undef ${name}`),
  ].join('\n');
}
