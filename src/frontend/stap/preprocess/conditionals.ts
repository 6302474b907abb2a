/**
 * `%( condition %? tokens %: tokens %)`, the last stage of the token stream. A branch that is left out is read, for its
 * nested conditionals, and forgotten with all that is wrong in it.
 */
import { ERROR, errorToken, type Script, type ScriptToken, type TokenSource } from '../lexer/script-token.js';
import type { MacroExpander } from '../macros/expander.js';
import { CONDITIONAL, LEXICAL_CODES } from '../messages.js';
import { ConditionError, evaluateComparison } from './condition.js';

/** Thrown and caught in this file only. */
class RefusedOperand extends Error {
  readonly token: ScriptToken;
  constructor(token: ScriptToken) {
    super(token.error?.text);
    this.token = token;
  }
}

/** An open conditional: which branch the stream is in. */
interface Open {
  readonly token: ScriptToken;
  readonly isTrue: boolean;
  branch: 'then' | 'else';
}

export class Conditionals implements TokenSource {
  readonly #source: MacroExpander;
  readonly #script: Script;
  readonly #open: Open[] = [];

  constructor(source: MacroExpander, script: Script) {
    this.#source = source;
    this.#script = script;
  }

  next(): ScriptToken | undefined {
    for (;;) {
      const innermost = this.#open.at(-1);
      const token = innermost !== undefined && isSkipped(innermost) ? this.#skip() : this.#source.next(false);
      if (token === undefined) {
        this.#open.pop();
        if (innermost === undefined) return undefined;
        return errorToken(this.#script, CONDITIONAL.unclosed, innermost.token.token);
      }
      const ordinary = this.#take(token, innermost);
      if (ordinary !== undefined) return ordinary;
    }
  }

  /** @returns what the parser shall see; undefined for the marks themselves */
  #take(token: ScriptToken, innermost: Open | undefined): ScriptToken | undefined {
    switch (token.class) {
      case '%(':
        return this.#begin(token);
      case '%?':
        return errorToken(this.#script, CONDITIONAL.unopened('?'), token.token);
      case '%:':
        if (innermost === undefined) return errorToken(this.#script, CONDITIONAL.unopened(':'), token.token);
        if (innermost.branch === 'else') return errorToken(this.#script, CONDITIONAL.duplicateElse, token.token);
        innermost.branch = 'else';
        return undefined;
      case '%)':
        if (this.#open.pop() === undefined) return errorToken(this.#script, CONDITIONAL.unopened(')'), token.token);
        return undefined;
      default:
        return token;
    }
  }

  /** Reads a condition and opens its conditional. After a mistake what follows stands alone, as in SystemTap, with its marks. */
  #begin(start: ScriptToken): ScriptToken | undefined {
    const next = (): ScriptToken | undefined => {
      const token = this.#source.next(false);
      // What the macros refuse ends the condition; what the lexer does is an operand that makes no sense.
      if (token?.error !== undefined && !LEXICAL_CODES.has(token.error.code)) throw new RefusedOperand(token);
      return token;
    };
    try {
      this.#open.push({ token: start, isTrue: this.#condition(next, start), branch: 'then' });
      return undefined;
    } catch (error) {
      if (error instanceof RefusedOperand) return error.token;
      if (!(error instanceof ConditionError)) throw error;
      return error.at.class === ERROR ? error.at : errorToken(this.#script, error.place, error.at.token);
    }
  }

  /** comparison (('&&' | '||') comparison)* '%?': `&&` binds tighter; each one is looked at, also where it cannot count. */
  #condition(next: () => ScriptToken | undefined, start: ScriptToken): boolean {
    const { options } = this.#script;
    let any = false;
    let all = true;
    for (;;) {
      const [left, operator, right] = [next(), next(), next()];
      if (left === undefined || operator === undefined || right === undefined) {
        throw new ConditionError(CONDITIONAL.incompleteCondition, start);
      }
      all = evaluateComparison([left, operator, right], options) && all;
      const after = next();
      if (after?.class === '%?') return any || all;
      if (after?.class !== '||' && after?.class !== '&&') throw new ConditionError(CONDITIONAL.marker, start);
      if (after.class === '||') {
        any ||= all;
        all = true;
      }
    }
  }

  /** To the next mark of the innermost conditional. */
  #skip(): ScriptToken | undefined {
    let depth = 0;
    for (let token = this.#source.next(true); token !== undefined; token = this.#source.next(true)) {
      if (token.class === '%(') depth++;
      else if (depth === 0 && MARKS.has(token.class)) return token;
      else if (token.class === '%)') depth--;
    }
    return undefined;
  }
}

/** What ends a branch, or may not stand in one. */
const MARKS: ReadonlySet<string> = new Set(['%?', '%:', '%)']);

/** Is the branch that the stream is in left out? */
function isSkipped({ isTrue, branch }: Open): boolean {
  return isTrue !== (branch === 'then');
}
