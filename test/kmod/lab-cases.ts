/**
 * The module runtime on the lab's kernels: scripts print the same as under BPF, counts are exact, the kernel's log is clean
 * and no module is left.
 */
import { join } from 'node:path';
import process from 'node:process';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import type { Bench } from '../lab/bench.js';
import type { Cases } from '../lab/cases.js';
import { bringKernel, type KernelName } from '../lab/kernels.js';
import type { CaseEnd } from '../suite/case-host.js';
import { CHECKOUT } from '../support/checkout.js';
import { triggerCommand } from '../support/trigger.js';
import { bringHeaders } from './headers.js';
import { buildLabModule, forgetOldModules, KEPT_MODULES, PROGRAM } from './lab-modules.js';
import { LAB_SCRIPTS, type LabScript } from './lab-scripts.js';

const BUILDERS = 2;

export function moduleRuntimeCases(cases: Cases): void {
  test.after('modules of former builds are forgotten', forgetOldModules);
  scriptCases(cases);
  // One kernel is enough for what both print.
  if (cases.kernel === '6.1') articleCases(cases);
}

const treeOf = async (kernel: KernelName): Promise<string> => bringHeaders(await bringKernel(kernel));

const commandWords = (command: string | undefined): readonly string[] => (command === undefined ? [] : ['-c', command]);

async function runModule(bench: Bench, path: string, command?: string): Promise<CaseEnd> {
  const end = await bench.stap(['staprun', ...commandWords(command), path]);
  const { stdout } = await bench.run(['cat', '/proc/modules']);
  const left = stdout.split('\n').filter((line) => line.startsWith('stap_'));
  if (left.length > 0) throw new Error(`modules were left: ${left.join('; ')}`);
  return end;
}

/** As a user has it, who names no runtime: in a process of its own, which finds the module that was built before. */
async function runsChosen(
  t: ExecutionContext,
  bench: Bench,
  tree: string,
  each: LabScript,
  because: string,
): Promise<void> {
  const { command, options = [], script, stdout = '' } = each;
  const stap = ['env', `SYSTEMTAP_DIR=${KEPT_MODULES}`, process.execPath, PROGRAM, '-w', '-v', '-r', tree];
  const end = await bench.run([...stap, ...options, '-e', script, ...commandWords(command)]);
  t.true(end.stderr.includes(`Pass 4: ${because}\n`), end.stderr);
  t.is(end.stdout, stdout, end.stderr);
}

function scriptCases({ bench, inGuest, kernel, onHost }: Cases): void {
  const modules = new Map<string, Promise<string>>();
  const wanted = LAB_SCRIPTS.filter((each) => each.kernel === undefined || each.kernel === kernel);

  onHost('modules are built', async (t) => {
    const tree = await treeOf(kernel);
    const waiting = [...wanted];
    const builder = async (): Promise<void> => {
      for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) {
        const built = buildLabModule(tree, [...(each.options ?? []), '-e', each.script]);
        modules.set(each.name, built);
        await built.catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: BUILDERS }, builder));
    t.is(modules.size, wanted.length);
  });

  for (const each of wanted) {
    const { name, script, options = [], command, stdout, stderr, only, because } = each;
    inGuest(`module: ${name}`, async (t) => {
      const path = (await modules.get(name)) ?? '';
      const module = await runModule(bench, path, command);
      if (stdout !== undefined) t.is(module.stdout, stdout, module.stderr);
      if (stderr !== undefined) t.regex(module.stderr, stderr);
      if (because !== undefined && kernel === '6.1') await runsChosen(t, bench, await treeOf(kernel), each, because);
      if (only === 'module') return;
      const bpf = await bench.stap(['-w', '--runtime=bpf', ...options, '-e', script, ...commandWords(command)]);
      t.deepEqual(module, bpf, `the module said: ${module.stdout}${module.stderr}`);
    });
  }
}

/** Of an article’s script: pids differ from run to run, and the shell's own calls from command to command. */
interface ArticleScript {
  readonly name: string;
  readonly command: string;
  readonly options?: readonly string[];
  /** Lines of the output that both runtimes must print. */
  readonly kept: (line: string) => boolean;
}

const IN_TRIGGER = /\bsyscalls-|\bgetppid\b/;
const all = (): boolean => true;
const CALLS = triggerCommand('syscalls', 110, 10_000);
const SYNCS = triggerCommand('syscalls', 162, 100);
const PACKETS = triggerCommand('udp', '127.0.0.1', 500, 200);
const ARTICLE: readonly ArticleScript[] = [
  { name: 'sys_sync.stp', command: SYNCS, kept: all },
  { name: 'sync.stp', command: SYNCS, kept: all },
  { name: 'syscalls.stp', command: CALLS, kept: (line) => IN_TRIGGER.test(line) },
  { name: 'profile.stp', command: `${CALLS}; exec sleep 60`, kept: (line) => IN_TRIGGER.test(line) },
  { name: 'syslog_profile.stp', command: `${CALLS}; exec sleep 60`, kept: all },
  { name: 'net.stp', command: PACKETS, kept: all },
  { name: 'nethist.stp', command: PACKETS, kept: all },
];

const withoutPids = (text: string): string => text.replace(/\[\d+\]/g, '[PID]').replace(/\b(pid|ID) \d+/g, '$1 PID');

function keptOf({ stdout }: CaseEnd, { kept }: ArticleScript): string {
  const columns = withoutPids(stdout).replace(/(syscalls-\w+|udp-\w+) +\d+|^ *\d+ +(?=syscalls-)/gm, '$1 ');
  return columns.split('\n').filter(kept).join('\n');
}

function articleCases({ bench, inGuest, kernel }: Cases): void {
  for (const each of ARTICLE) {
    inGuest(`module: the article’s ${each.name}`, async (t) => {
      await comparesArticle(t, bench, kernel, each);
    });
  }
}

async function comparesArticle(
  t: ExecutionContext,
  bench: Bench,
  kernel: Cases['kernel'],
  each: ArticleScript,
): Promise<void> {
  const words = ['-w', '-DMAXMAPENTRIES=20000', join(CHECKOUT, 'examples', each.name)];
  const path = await buildLabModule(await treeOf(kernel), words);
  const module = await runModule(bench, path, each.command);
  const bpf = await bench.stap([...words, '--runtime=bpf', '-c', each.command]);
  t.is(keptOf(module, each), keptOf(bpf, each));
  t.not(keptOf(module, each).trim(), '');
  t.is(module.status, bpf.status, module.stderr);
}
