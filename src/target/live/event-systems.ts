/** tracefs: which system each event belongs to. Mounted from here where nobody has, as perf and trace-cmd do. */
import { geteuid } from 'node:process';
import { mountFileSystem } from '../../native/index.js';
import { parseAvailableEvents } from '../tracefs/index.js';
import { readFirstText } from './files.js';

const FOLDER = '/sys/kernel/tracing';
const LISTS = [`${FOLDER}/available_events`, '/sys/kernel/debug/tracing/available_events'] as const;

/** Tracepoint → system; undefined where tracefs cannot be read (not root, or a kernel without it). */
export function readEventSystems(): ReadonlyMap<string, string> | undefined {
  let text = readFirstText(LISTS);
  if (text === undefined && geteuid?.() === 0) {
    mountFileSystem('tracefs', FOLDER);
    text = readFirstText(LISTS);
  }
  return text === undefined ? undefined : parseAvailableEvents(text);
}
