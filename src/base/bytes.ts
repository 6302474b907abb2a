/**
 * SystemTap's `string`: bytes, never NUL. In JavaScript one char (0…255) is one byte, so `.length` counts bytes and `<`
 * compares unsigned bytes. Text is decoded where a literal is read and where output is written, nowhere else.
 */
export type ByteString = string;

/** UTF-8 bytes of a text, as a byte string. */
export function bytesOfText(text: string): ByteString {
  // plain ASCII needs no conversion, and is nearly every case
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** The text of a byte string, for messages that go through JavaScript text (invalid UTF-8 becomes U+FFFD). */
export function textOfBytes(bytes: ByteString): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** A string holds no NUL: what follows one is not stored. */
export function cutAtNul(bytes: ByteString): ByteString {
  const nul = bytes.indexOf('\0');
  return nul < 0 ? bytes : bytes.slice(0, nul);
}

/** What a slot of `limit` bytes keeps of a string. */
export function cutTo(bytes: ByteString, limit: number): ByteString {
  return cutAtNul(bytes.length > limit ? bytes.slice(0, limit) : bytes);
}
