/** A type as SystemTap's listings write it: qualifiers behind what they qualify, arrays without their length. */
import { unreachable } from '../../base/index.js';
import type { TypeSource } from './queries.js';
import type { BtfFunctionProto, BtfTypeId } from './types.js';

/** `struct task_struct*`, `char const*`, `int (*) (void*, ...)`, `struct {...}` */
export function declaredType(types: TypeSource, typeId: BtfTypeId): string {
  return declarator(types, typeId, '');
}

/** `stars`: pointers to this type, innermost first, with their qualifiers. */
function declarator(types: TypeSource, typeId: BtfTypeId, stars: string): string {
  const type = types.type(typeId);
  switch (type.kind) {
    case 'void':
      return `void${stars}`;
    case 'int':
    case 'float':
    case 'typedef':
      return `${type.name}${stars}`;
    case 'struct':
    case 'union':
    case 'enum':
      return `${type.kind} ${type.name === '' ? '{...}' : type.name}${stars}`;
    case 'forward':
      return `${type.union ? 'union' : 'struct'} ${type.name}${stars}`;
    case 'pointer':
      return declarator(types, type.to, `*${stars}`);
    case 'modifier':
      return declarator(types, type.type, type.word === undefined ? stars : ` ${type.word}${stars}`);
    case 'array':
      return declarator(types, type.element, `[]${stars}`);
    case 'function-proto':
      return functionType(types, type, stars);
    case 'function':
    case 'variable':
    case 'section':
    case 'decl-tag':
      return `${type.kind}${stars}`;
    default:
      return unreachable(type);
  }
}

function functionType(types: TypeSource, { parameters, result }: BtfFunctionProto, stars: string): string {
  const last = parameters.length - 1;
  // The last parameter without a name and a type is the ellipsis.
  const texts = parameters.map(({ name, type }, index) =>
    index === last && name === '' && types.type(type).kind === 'void' ? '...' : declaredType(types, type),
  );
  const pointer = stars === '' ? '' : ` (${stars})`;
  return `${declaredType(types, result)}${pointer} (${texts.length === 0 ? 'void' : texts.join(', ')})`;
}
