/** What a hit knows of its last match. */
import type { ByteString, Long } from '../../base/index.js';
import { findGroups, type TaggedDfa } from '../../regex/index.js';
import { ScriptError } from './script-error.js';

interface Match {
  readonly text: ByteString;
  /** Group n lies from 2n to 2n + 1. */
  readonly tags: Int32Array;
}

/** undefined where the text does not match. */
export function matchOf(dfa: TaggedDfa, text: ByteString): Match | undefined {
  const tags = findGroups(dfa, text);
  return tags === undefined ? undefined : { text, tags };
}

export function matchedGroup(match: Match | undefined, index: Long): ByteString {
  if (match === undefined) throw ScriptError.made('failedMatch', index);
  const { tags, text } = match;
  if (typeof index !== 'number' || index < 0 || 2 * index >= tags.length)
    throw ScriptError.made('noSubexpression', index);
  const [from = -1, to = -1] = tags.subarray(2 * index, 2 * index + 2);
  return from < 0 || to < 0 ? '' : text.slice(from, to);
}

export function matchedCount(match: Match | undefined): number {
  if (match === undefined) throw ScriptError.made('failedMatchCount');
  return match.tags.length / 2;
}
