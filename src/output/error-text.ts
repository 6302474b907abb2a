/** Run-time errors in stap's words: the same for an error that JavaScript raised and one that a kernel-side body sent. */
import type { ByteString, Long, Token } from '../base/index.js';
import { bytesOfText, present } from '../base/index.js';
import { runtimeErrorText } from '../format/index.js';
import { RUNTIME_ERRORS, type RuntimeErrorName } from '../ir/index.js';

const NAMES = new Map<number, RuntimeErrorName>(
  (Object.keys(RUNTIME_ERRORS) as RuntimeErrorName[]).map((name) => [RUNTIME_ERRORS[name], name]),
);

/** The bare text of a kernel-side error, as a catch block sees it. */
export function kernelErrorText(code: number, argument: Long, text: ByteString): ByteString {
  const name = present(NAMES.get(code), 'output', `run-time error ${code}`);
  return name === 'raised' ? text : runtimeErrorText(name, argument);
}

/** Does the message name its place? error(text) and assert do not. */
export function isPositioned(code: number): boolean {
  return code !== RUNTIME_ERRORS.raised;
}

/** `ERROR: text near operator '/' at FILE:4:41` and a newline. */
export function errorLine(text: ByteString, at: Token | undefined): ByteString {
  return at === undefined ? `ERROR: ${text}\n` : `ERROR: ${text} near ${describePlace(at)}\n`;
}

/** `warn("x")`; a final newline of the text is not doubled. */
export function warningLine(text: ByteString): ByteString {
  return `WARNING: ${text}${text.endsWith('\n') ? '' : '\n'}`;
}

function describePlace(at: Token): ByteString {
  const quoted = at.kind === 'keyword' || at.kind === 'embedded-code' ? at.kind : `${at.kind} '${at.text}'`;
  return `${quoted} at ${bytesOfText(at.file.path)}:${at.line}:${at.column}`;
}
