/**
 * `npm run bench [-- --quick] [--all] [--json FILE]`: this stap beside bpftrace and a bare Node, as ratios of medians of
 * alternating runs in one go. Never part of the tests: a figure of a busy machine says nothing. The raw figures go to a
 * JSON file.
 */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { runToEnd } from './measure.js';
import { GOAL_MS, measurePassOne, MEGABYTE, type PassOneFigures } from './pass-one.js';
import { makeRows, missingLines, type Row } from './rows.js';
import { installedTools, machineFacts, RESULT_FILE, type ToolName } from './tools.js';

type Subject = ToolName | 'baseline';
type Figures = Readonly<Record<string, readonly number[]>>;

const args = process.argv.slice(2);
const quick = args.includes('--quick');
const jsonFile = args[args.indexOf('--json') + 1];

async function main(): Promise<void> {
  const tools = installedTools();
  const results = [];
  console.log(tools.includes('bpftrace') ? '' : 'bpftrace is not installed: no ratios\n');
  const node = await repeat(quick ? 1 : 9, async () => (await runToEnd([process.execPath, '-e', '0'])).elapsedMs);
  console.log(line('node -e 0', `${median(node).toFixed(0)} ms`));
  const passOne = measurePassOne(MEGABYTE, quick ? 1 : 5);
  for (const [name, text] of passOneLines(passOne)) console.log(line(name, text));
  for (const row of makeRows(args.includes('--all'))) {
    const figures = await runRow(row, tools);
    console.log(line(row.name, describe(row, figures)));
    results.push({ name: row.name, unit: row.unit, goal: row.goal, figures });
  }
  const losses = missingLines.filter(({ missing }) => missing !== 0);
  for (const { tool, missing, of } of losses) console.log(`${tool}: ${missing} of ${of} lines are missing`);
  const file = args.includes('--json') && jsonFile !== undefined ? jsonFile : RESULT_FILE;
  const json = { machine: machineFacts(), nodeMs: node, passOne, rows: results, missingLines };
  writeFileSync(file, `${JSON.stringify(json, undefined, 2)}\n`);
  console.log(`\nraw figures: ${file}`);
}

function passOneLines(figures: PassOneFigures): readonly (readonly [name: string, text: string])[] {
  const { parseMs, halfMs, tokensPerSecond, plainTokensPerSecond, processMs, systemtapMs } = figures;
  const ms = (value: number | undefined): string => (value === undefined ? 'none' : `${value.toFixed(0)} ms`);
  const verdict = parseMs <= GOAL_MS ? 'reached' : 'missed';
  return [
    ['pass 1, a megabyte', `${ms(parseMs)} (goal ${GOAL_MS} ms: ${verdict}); half of it ${ms(halfMs)}`],
    ['pass 1, tokens a second', `${tokensPerSecond.toFixed(0)}, a plain grammar ${plainTokensPerSecond.toFixed(0)}`],
    ['stap -p1, a megabyte', `${ms(processMs)}, SystemTap ${ms(systemtapMs)}`],
  ];
}

/** The subjects take turns, so that a machine that grows slower does so for all. */
async function runRow(row: Row, tools: readonly ToolName[]): Promise<Figures> {
  const figures: Record<Subject, number[]> = { baseline: [], stap: [], bpftrace: [] };
  for (let run = 0; run < (quick ? 1 : row.runs); run += 1) {
    if (row.baseline !== undefined) figures.baseline.push(await row.baseline());
    for (const tool of tools) figures[tool].push(...(await tryRun(row, tool)));
  }
  return figures;
}

/** A run that fails is told and left out: it must not cost the other rows. */
async function tryRun(row: Row, tool: ToolName): Promise<readonly number[]> {
  try {
    return [await row.measure(tool)];
  } catch (error) {
    console.log(`${row.name}: a run of ${tool} failed: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

function describe(row: Row, figures: Figures): string {
  const base = figures['baseline']?.length === 0 ? 0 : median(figures['baseline'] ?? []);
  const cost = (tool: ToolName): number => median(figures[tool] ?? []) - base;
  const digits = row.unit === 'ns' ? 0 : 1;
  const ours = `${cost('stap').toFixed(digits)} ${row.unit}`;
  if (figures['bpftrace']?.length === 0) return ours;
  const ratio = cost('stap') / cost('bpftrace');
  const verdict = ratio <= row.goal ? 'reached' : 'missed';
  const theirs = `${cost('bpftrace').toFixed(digits)} ${row.unit}`;
  return `${ours.padStart(10)} ${theirs.padStart(10)}   ${ratio.toFixed(3)} (goal ${row.goal}: ${verdict})`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length - 1 - middle], sorted[middle]];
  return (low + high) / 2;
}

async function repeat(times: number, measure: () => Promise<number>): Promise<readonly number[]> {
  const figures: number[] = [];
  for (let run = 0; run < times; run += 1) figures.push(await measure());
  return figures;
}

function line(name: string, text: string): string {
  return `${name.padEnd(36)} ${text}`;
}

await main();
