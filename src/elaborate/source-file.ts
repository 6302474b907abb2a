import { globSource } from '../target/glob.js';

/** A source file by its path or by what that ends in. */
export function fileMatcher(written: string): (path: string) => boolean {
  const pattern = new RegExp(`^(?:.*/)?(?:${globSource(written.replace(/^\.\//, ''), '.')})$`, 's');
  return (path) => pattern.test(path);
}
