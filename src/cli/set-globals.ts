/** -G NAME=VALUE: other first values of the script's global variables. */
import { type ByteString, type Long, long } from '../base/index.js';
import type { IrGlobal, IrModule } from '../ir/index.js';

type Scalar = Extract<IrGlobal, { readonly kind: 'scalar' }>;

export type GlobalsSet =
  | { readonly kind: 'set'; readonly module: IrModule }
  /** One line for each name or value that does not fit. */
  | { readonly kind: 'refused'; readonly lines: readonly string[] };

/** In and out: a lowered script. As for a module parameter, each name must be that of a scalar which is used. */
export function setGlobals(module: IrModule, values: ReadonlyMap<string, ByteString>): GlobalsSet {
  if (values.size === 0) return { kind: 'set', module };
  const scalars = new Map<string, Scalar>();
  for (const global of module.globals) if (global.kind === 'scalar') scalars.set(global.name, global);
  const lines = [...values].flatMap(([name, value]) => {
    const why = complaintAbout(scalars.get(name), value);
    return why === undefined ? [] : [`ERROR: -G ${name}=${value}: ${why}`];
  });
  if (lines.length > 0) return { kind: 'refused', lines };
  const globals = module.globals.map((global) => {
    const value = global.kind === 'scalar' ? values.get(global.name) : undefined;
    return global.kind === 'scalar' && value !== undefined ? { ...global, initial: initialOf(global, value) } : global;
  });
  return { kind: 'set', module: { ...module, globals } };
}

function complaintAbout(global: Scalar | undefined, value: ByteString): string | undefined {
  if (global === undefined) return 'the script uses no scalar global variable of this name';
  return global.type === 'long' && numberOf(value) === undefined ? 'the variable is a number' : undefined;
}

function initialOf(global: Scalar, value: ByteString): Long | ByteString {
  return global.type === 'string' ? value : (numberOf(value) ?? 0);
}

/** As the kernel reads a module parameter: decimal, 0x hexadecimal or 0 octal. */
function numberOf(value: ByteString): Long | undefined {
  const digits = /^-?(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.exec(value)?.[1];
  if (digits === undefined) return undefined;
  const size = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return long(value.startsWith('-') ? -size : size);
}
