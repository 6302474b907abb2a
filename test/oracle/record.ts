/** Expectations of the suite, made from what the oracle did. */
import type { CaseEnd } from '../suite/case-host.js';

/** Words that a script's own head gives: `# options: -DMAXACTION=10`, `# arguments: 1 two`. */
export interface Heads {
  readonly options: string;
  readonly arguments: string;
}

export function headsOf(script: string): Heads {
  const field = (name: string): string => new RegExp(`^# ${name}: (.*)$`, 'm').exec(script)?.[1] ?? '';
  return { options: field('options'), arguments: field('arguments') };
}

export const RECORDED = `# recorded from SystemTap 4.8 on Debian's 6.1 kernel (npm run oracle)`;

/** The text of an `.expect` file, as test/suite/case.ts reads it. */
export function expectationOf(head: string, heads: Heads, { stdout, stderr, status }: CaseEnd): string {
  const lines = [head];
  if (heads.options !== '') lines.push(`options: ${heads.options}`);
  if (heads.arguments !== '') lines.push(`arguments: ${heads.arguments}`);
  lines.push(`status: ${status}`, ...streamLines('stdout', stdout), ...streamLines('stderr', stderr));
  return `${lines.join('\n')}\n`;
}

function streamLines(name: string, text: string): readonly string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  const tail = last === '' ? [] : [`:${encode(last)}`];
  return [`${name}:`, ...lines.map((line) => `|${encode(line)}`), ...tail];
}

function encode(line: string): string {
  return line
    .replaceAll('\\', '\\\\')
    .replace(/[^ -~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
