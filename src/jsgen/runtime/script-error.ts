import type { ByteString, Long, Token } from '../../base/index.js';
import { type MadeErrorName, runtimeErrorText } from '../../format/index.js';

/** An error of the running script: what try/catch takes. Stores throw it without a place; generated code adds that. */
export class ScriptError extends Error {
  /** What catch sees. */
  readonly text: ByteString;
  /** The innermost place; undefined until the code that failed has said where it is. */
  at: Token | undefined;
  /** Does the message say `near …`? error() and assert do not. */
  readonly positioned: boolean;
  /** MAXACTION is not. */
  readonly catchable: boolean;

  private constructor(text: ByteString, at: Token | undefined, positioned: boolean, catchable: boolean) {
    super(text);
    this.name = 'ScriptError';
    this.text = text;
    this.at = at;
    this.positioned = positioned;
    this.catchable = catchable;
  }

  static made(name: MadeErrorName, argument: Long = 0, at?: Token): ScriptError {
    return new ScriptError(runtimeErrorText(name, argument), at, true, name !== 'maxAction');
  }

  /** error(text) */
  static raised(text: ByteString): ScriptError {
    return new ScriptError(text, undefined, false, true);
  }
}
