/** The script's globals, the locks that cover them, and what the runtime allocates for them. */
import { assert, cutTo, present, unreachable } from '../../src/base/index.js';
import { bucketCount } from '../../src/format/index.js';
import type { IrArray, IrGlobal, StatisticShape } from '../../src/ir/index.js';
import { sizeOf } from './frame-layout.js';
import { longLiteral, stringLiteral } from './literals.js';
import { fieldsName, globalName, shapeName } from './names.js';
import type { ProgramContext } from './program-context.js';

type Scalar = Extract<IrGlobal, { readonly kind: 'scalar' }>;
type Statistic = Extract<IrGlobal, { readonly kind: 'statistic' }>;

export function globalLines(program: ProgramContext): readonly string[] {
  const { globals, components } = program.placed.module;
  const arrays = globals.filter((global) => global.kind === 'array');
  return [
    ...globals.flatMap((global) => declaration(program, global)),
    `static struct stap_lock stap_locks[${Math.max(1, components.length)}] __attribute__((unused));`,
    '',
    'static struct stap_map *const stap_maps[] = {',
    ...arrays.map((global) => `\t&${globalName(global)},`),
    '\tNULL,',
    '};',
    '',
  ];
}

function declaration(program: ProgramContext, global: IrGlobal): readonly string[] {
  switch (global.kind) {
    case 'scalar':
      return [scalar(program, global)];
    case 'statistic':
      return statistic(program, global);
    case 'array':
      return array(program, global);
    default:
      return unreachable(global);
  }
}

function scalar(program: ProgramContext, global: Scalar): string {
  const value = present(program.placedGlobal(global.id).value, 'cgen', `value of ${global.name}`);
  const { initial } = global;
  const name = globalName(global);
  if (typeof initial !== 'string') return `static s64 ${name} = ${longLiteral(initial)};`;
  const text = cutTo(initial, program.stringLimit);
  if (value.kind === 'bytes') return `static char ${name}[${sizeOf(value)}] = ${stringLiteral(text)};`;
  return `static s64 ${name} = ${present(program.internedId(text), 'cgen', `the id of ${text}`)};`;
}

function shape(id: IrGlobal['id'], { operations, varianceShift, histogram }: StatisticShape): string {
  const fields = [`.variance = ${operations.has('variance')}`, `.shift = ${varianceShift}`];
  if (histogram !== undefined) {
    fields.push(`.histogram = STAP_${histogram.kind.toUpperCase()}`, `.buckets = ${bucketCount(histogram)}`);
    if (histogram.kind === 'linear') {
      const { low, high, step } = histogram;
      fields.push(`.low = ${longLiteral(low)}`, `.high = ${longLiteral(high)}`, `.step = ${longLiteral(step)}`);
    }
  }
  return `static const struct stap_shape ${shapeName(id)} __attribute__((unused)) = { ${fields.join(', ')} };`;
}

function guard(program: ProgramContext, { id }: IrGlobal): string {
  return `.guard = { .needed = ${program.placedGlobal(id).component === undefined} }`;
}

const statisticBytes = ({ histogram }: StatisticShape): string =>
  `sizeof(struct stap_statistic) + ${histogram === undefined ? 0 : 8 * bucketCount(histogram)}`;

function statistic(program: ProgramContext, global: Statistic): readonly string[] {
  const name = globalName(global);
  return [
    shape(global.id, global.shape),
    `static u64 words_${name}[(${statisticBytes(global.shape)}) / 8];`,
    `static struct stap_single ${name} = { .shape = &${shapeName(global.id)}, ${guard(program, global)},`,
    `\t.statistic = (struct stap_statistic *)words_${name} };`,
  ];
}

function array(program: ProgramContext, global: IrArray): readonly string[] {
  const { value } = global;
  const fields = program.keyFields(global.id);
  const placed = program.placedGlobal(global.id).value;
  assert(value.kind === 'statistic' || placed !== undefined, 'cgen', `value of ${global.name}`);
  const valueBytes = placed === undefined ? '0' : String(sizeOf(placed));
  return [
    ...(value.kind === 'statistic' ? [shape(global.id, value.shape)] : []),
    `static const struct stap_field ${fieldsName(global.id)}[] = {`,
    ...fields.map(({ offset, representation }) => `\t{ ${offset}, ${sizeOf(representation)} },`),
    '};',
    `static struct stap_map ${globalName(global)} = { .capacity = ${global.capacity}, .wraps = ${global.wraps || global.perCall === true},`,
    `\t.key_bytes = ${program.keyBytes(global.id)},`,
    `\t.value_bytes = ${value.kind === 'statistic' ? statisticBytes(value.shape) : valueBytes},`,
    `\t.fields = ${fieldsName(global.id)}, .field_count = ${fields.length}, ${guard(program, global)} };`,
  ];
}
