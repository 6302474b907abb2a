/**
 * POSIX extended regular expressions as SystemTap reads them: no back-references, `\d` is a d, `(?:…)` does not count, and
 * an unmatched `)` ends the pattern if nothing follows. Errors have SystemTap's texts and positions.
 */
import { anyByte, literalSet, readBracket } from './brackets.js';
import { type Regex, RegexError, type RegexNode } from './syntax.js';
import { UnitReader } from './unit-reader.js';

/** A repetition count that SystemTap says is too large. */
const TOO_LARGE = 32767;
/** The parser calls itself for each level. */
const MAX_DEPTH = 500;

const CLOSURES: ReadonlySet<string> = new Set(['*', '+', '?', '{']);

/** @param raw the literal's content, bytes, escapes in place */
export function parseRegex(raw: string): Regex {
  const parser = new Parser(raw);
  return parser.regex();
}

class Parser {
  readonly #reader: UnitReader;
  #groups = 0;
  #depth = 0;

  constructor(raw: string) {
    this.#reader = new UnitReader(raw);
  }

  regex(): Regex {
    const root = this.#choice();
    if (this.#reader.take(')') && !this.#reader.atEnd) throw this.#wrong(`unbalanced ')'`, this.#reader.position);
    return { root, groups: this.#groups };
  }

  #wrong(text: string, position: number): RegexError {
    return new RegexError('syntax', text, position);
  }

  #choice(): RegexNode {
    const first = this.#sequence();
    const options = [first];
    while (this.#reader.take('|')) options.push(this.#sequence());
    return options.length === 1 ? first : { kind: 'choice', options };
  }

  #sequence(): RegexNode {
    const parts: RegexNode[] = [];
    for (let next = this.#reader.peeked; next !== undefined && next !== '|' && next !== ')'; next = this.#reader.peeked)
      parts.push(this.#repeated());
    return parts[0] !== undefined && parts.length === 1 ? parts[0] : { kind: 'sequence', parts };
  }

  #repeated(): RegexNode {
    let node = this.#atom();
    for (let depth = 0; CLOSURES.has(this.#reader.peeked ?? ''); depth++) {
      const { position } = this.#reader;
      if (depth > MAX_DEPTH) throw new RegexError('size', 'repetitions are nested too deep', position);
      const closure = this.#reader.next();
      if (node.kind === 'start' || node.kind === 'end')
        throw this.#wrong(`postfix closure '${closure}' applied to anchoring operator`, position);
      node = { kind: 'repeat', operand: node, ...this.#counts(closure) };
    }
    return node;
  }

  #counts(closure: string): { readonly least: number; readonly most: number | undefined } {
    if (closure === '*') return { least: 0, most: undefined };
    if (closure === '+') return { least: 1, most: undefined };
    return closure === '?' ? { least: 0, most: 1 } : this.#bounds();
  }

  /** Behind the `{`. */
  #bounds(): { readonly least: number; readonly most: number | undefined } {
    const reader = this.#reader;
    const leastText = this.#number('expected number');
    const least = Number(leastText);
    if (reader.atEnd) throw this.#wrong('unexpected end of regex', reader.position);
    const { position } = reader;
    const separator = reader.next();
    if (separator !== ',' && separator !== '}') throw this.#wrong(`expected ',' or '}'`, position);
    this.#checkCount(leastText);
    if (separator === '}') return { least, most: least };
    if (reader.take('}')) return { least, most: undefined };
    const mostText = this.#number(`expected '}' or number`);
    const most = Number(mostText);
    this.#expect('}');
    this.#checkCount(mostText);
    if (most < least) throw this.#wrong(`inverted repetition {${least},${most}}`, reader.position);
    return { least, most };
  }

  #number(missing: string): string {
    let digits = '';
    while (/^[0-9]$/.test(this.#reader.peeked ?? '')) digits += this.#reader.next();
    if (digits !== '') return digits;
    this.#reader.next();
    throw this.#wrong(missing, this.#reader.position);
  }

  #checkCount(count: string): void {
    if (Number(count) >= TOO_LARGE) throw this.#wrong(`${count} is too large`, this.#reader.position);
  }

  #expect(char: string): void {
    const { position, lastPosition } = this.#reader;
    const found = this.#reader.next();
    if (found === char) return;
    if (found === '') throw this.#wrong(`expected ${char}, found end of regex`, lastPosition);
    throw this.#wrong(`expected ${char}, found ${found}`, position);
  }

  #atom(): RegexNode {
    const { position } = this.#reader;
    const char = this.#reader.next();
    if (char === '(') return this.#group();
    if (char === '[') return { kind: 'bytes', set: readBracket(this.#reader) };
    if (char === '.') return { kind: 'bytes', set: anyByte() };
    if (char === '^') return { kind: 'start' };
    if (char === '$') return { kind: 'end' };
    if (CLOSURES.has(char)) throw this.#wrong(`unexpected '${char}'`, position);
    if (char !== '\\') return { kind: 'bytes', set: literalSet(char) };
    if (this.#reader.atEnd) throw this.#wrong('unexpected end of regex', this.#reader.position);
    return { kind: 'bytes', set: literalSet(this.#reader.next()) };
  }

  /** Behind the `(`. */
  #group(): RegexNode {
    if (this.#depth >= MAX_DEPTH) throw new RegexError('size', 'groups are nested too deep', this.#reader.position);
    const counts = !this.#reader.take('?');
    if (!counts) this.#expectColon();
    const index = counts ? ++this.#groups : 0;
    this.#depth += 1;
    const operand = this.#choice();
    this.#depth -= 1;
    this.#expect(')');
    // An anchor in parentheses may be repeated, so it must not look like a bare one.
    return counts ? { kind: 'group', index, operand } : { kind: 'sequence', parts: [operand] };
  }

  #expectColon(): void {
    const { position, lastPosition, atEnd } = this.#reader;
    const found = this.#reader.next();
    if (found !== ':') throw this.#wrong(`unexpected '(?${found}'`, atEnd ? lastPosition : position);
  }
}
