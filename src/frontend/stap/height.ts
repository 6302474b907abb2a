/**
 * How high a tree may be. The grammar bounds what stands inside one another, but a chain such as `1+1+…+1` makes a high
 * tree without nesting, and every later pass walks trees by recursion.
 */
import type { Token } from '../../base/index.js';
import type { Declaration } from './ast.js';
import { childrenOf, childrenOfDeclaration, type Child } from './visit.js';

/** With it, the passes fit into the stack that scripts/node-flags asks for: calls take most, and fit 4,200 high. */
export const HEIGHT_LIMIT = 3100;

/**
 * Finds what is too high, level by level, so that this walk itself needs no stack.
 * @param tokens how many tokens the declarations have: no more than the limit cannot make them too high
 * @returns a token at the first level beyond the limit
 */
export function tokenBeyondHeight(declarations: readonly Declaration[], tokens: number): Token | undefined {
  if (tokens <= HEIGHT_LIMIT) return undefined;
  for (const declaration of declarations) {
    let level: readonly Child[] = childrenOfDeclaration(declaration);
    for (let height = 0; height < HEIGHT_LIMIT && level.length > 0; height++) level = level.flatMap(childrenOf);
    const [beyond] = level;
    if (beyond !== undefined) return beyond.token;
  }
  return undefined;
}
