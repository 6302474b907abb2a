/**
 * Embedded C: each text is a C function of its own, called where the script has it. Its arguments and its value lie in a
 * struct in the caller's frame, which the text knows as THIS.
 */
import type { Token, ValueType } from '../../src/base/index.js';
import type { IrEmbedded } from '../../src/ir/index.js';
import { embeddedIn, textBytes } from './embedded-room.js';
import { blamed, type Line, plain } from './lines.js';
import { embeddedName, globalName, thisName } from './names.js';
import type { ProgramContext } from './program-context.js';

export function topLines(program: ProgramContext): readonly Line[] {
  const rows = program.placed.module.embedded ?? [];
  return rows.filter(({ form }) => form === 'top').flatMap((row) => [...codeLines(row), ...plain([''])]);
}

export function embeddedLines(program: ProgramContext): readonly Line[] {
  const { placed } = program;
  const codes = [...placed.module.functions, ...placed.module.bodies].map(({ code }) => code);
  const rows = new Set(codes.flatMap((code) => embeddedIn(placed, code)));
  return [...rows].flatMap((row) => functionLines(program, row));
}

function functionLines(program: ProgramContext, row: IrEmbedded): readonly Line[] {
  const name = thisName(row.id);
  const macros = [...macrosOf(row), ...globalMacros(program, row)];
  return [
    ...plain([
      `struct ${name} {`,
      '\ts64 unused;',
      ...row.parameters.map((each) => `\t${parameterField(program, row, each)}`),
      ...(row.result === undefined ? [] : [`\t${field(program, '__retvalue', row.result)}`]),
      '};',
      ...macros.map(([macro, text]) => `#define ${macro} ${text}`),
      `static enum stap_result ${embeddedName(row.id)}(struct stap_context *CONTEXT STAP_UNUSED,`,
      `\tstruct ${name} *THIS STAP_UNUSED)`,
      '{',
      ...(row.form === 'expression' ? [`\t${opening(row)}`] : ['\t{']),
    ]),
    ...codeLines(row),
    ...plain([
      ...(row.form === 'expression' ? ['\t);'] : ['\t}']),
      'out: __attribute__((unused));',
      `\treturn stap_embedded_end(CONTEXT, ${program.position(row.at)});`,
      '}',
      ...macros.map(([macro]) => `#undef ${macro.replace(/\(.*/, '')}`),
      '',
    ]),
  ];
}

function opening({ result }: IrEmbedded): string {
  return result === 'string' ? 'stap_copy(THIS->__retvalue, STAP_STRING_LIMIT,' : 'THIS->__retvalue = (s64)(';
}

function macrosOf({ parameters, result, form }: IrEmbedded): readonly (readonly [string, string])[] {
  const all = parameters.map(({ name }) => [`STAP_ARG_${name}`, `(THIS->l_${name})`] as const);
  if (form !== 'function') return all;
  if (result === undefined) return [...all, ['STAP_RETURN()', 'goto out']];
  const give =
    result === 'string' ? 'stap_copy(THIS->__retvalue, STAP_STRING_LIMIT, (value))' : 'THIS->__retvalue = (s64)(value)';
  return [...all, ['STAP_RETVALUE', 'THIS->__retvalue'], ['STAP_RETURN(value)', `do { ${give}; goto out; } while (0)`]];
}

/** STAP_GLOBAL_GET_x() and STAP_GLOBAL_SET_x(value): arguments that stand for the uses of globals, which the body has locked. */
function globalMacros(program: ProgramContext, { parameters }: IrEmbedded): readonly (readonly [string, string])[] {
  return parameters.flatMap(({ name }): readonly (readonly [string, string])[] => {
    const [, how, global] = GLOBAL_USE.exec(name) ?? [];
    const found = program.placed.module.globals.find((each) => each.name === global);
    if (found === undefined) return [];
    const place = globalName(found);
    return how === 'get'
      ? [[`STAP_GLOBAL_GET_${found.name}()`, `stap_load(&${place})`]]
      : [[`STAP_GLOBAL_SET_${found.name}(value)`, `stap_store(&${place}, (s64)(value))`]];
  });
}

/** As src/elaborate names such arguments. */
export const GLOBAL_USE = /^__(get|set)_(\w+)$/;

/** Old scripts say THIS->x. That name is given only where it is used: it may be a macro of the kernel's. */
function parameterField(
  program: ProgramContext,
  { code }: IrEmbedded,
  { name, type }: IrEmbedded['parameters'][number],
): string {
  const own = field(program, `l_${name}`, type);
  if (!new RegExp(`\\bTHIS\\s*->\\s*${name}\\b`).test(code)) return own;
  return `union { ${own} ${field(program, name, type)} };`;
}

function field(program: ProgramContext, name: string, type: ValueType): string {
  if (type === 'long') return `s64 ${name};`;
  return `char ${name}[${textBytes(program.placed)}] __attribute__((aligned(8)));`;
}

/** As the script has it, so that the compiler's lines and columns are the script's. */
function codeLines({ at, code }: IrEmbedded): readonly Line[] {
  return code.split('\n').flatMap((text, index) => {
    const place: Token = { ...at, line: at.line + index };
    return blamed([index === 0 ? `${' '.repeat(at.column + 1)}${text}` : text], place);
  });
}
