/** Modules are built against installed headers; they are loaded in the lab only. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { generate } from '../../kmod-fallback/cgen/index.js';
import { type BuildTools, buildModule, findBuildTools, KbuildError } from '../../kmod-fallback/kbuild/index.js';
import { StapError } from '../../src/base/index.js';
import type { ProbeOf } from '../../src/ir/index.js';
import { lowerProgram } from '../../src/lower/index.js';
import { runPasses } from '../../src/passes/index.js';
import { testWith } from '../support/requirements.js';
import * as t from '../support/typed-program.js';

const buildTest = testWith('kernelHeaders');

/** The newest kernel whose headers are installed. */
function installedTools(): BuildTools {
  const releases = readdirSync('/lib/modules').filter((name) => existsSync(`/lib/modules/${name}/build/Makefile`));
  return findBuildTools(releases.sort().at(-1) ?? '');
}

const FUNCTION: ProbeOf<'function'> = {
  kind: 'function',
  phase: 'entry',
  module: undefined,
  symbol: 'vfs_read',
  btfId: undefined,
  parameterCount: 3,
  syscall: undefined,
};

/** Every family of probes, and every part of the runtime that a script can reach. */
function everything(): ReturnType<typeof generate> {
  const [n, a, s] = [t.scalar('n'), t.array('a', ['string', 'long']), t.statistic('s', t.LOG_SHAPE)];
  const [k, i] = [t.variable('k', 'string'), t.variable('i')];
  const count = [t.run(t.increment(t.placeOf(n))), t.run(t.accumulate(s, t.use(n)))];
  const key = t.element(a, t.intrinsic('execname'), t.intrinsic('pid'));
  const name = t.run(t.println(t.context({ kind: 'syscallName' })));
  const text = t.sprintf(t.format(t.S, t.directive('d', 5)), t.intrinsic('caller'), t.use(n));
  const probes = [
    t.probe(t.BEGIN, [t.run(t.println(t.str('hello'))), t.run(t.primitive('exit', undefined))]),
    t.probe(t.TIMER, [...count, t.run(t.primitive('warn', undefined, t.str('tick')))]),
    t.probe(t.FAST_TIMER, count),
    t.probe(t.SYSCALLS, [name, ...count]),
    t.probe({ kind: 'syscall', phase: 'return', calls: [{ abi: 'native', number: 0, name: 'read' }], table: [] }, [
      t.run(t.println(t.context({ kind: 'syscallReturn' }))),
    ]),
    t.probe(t.TRACEPOINT, [t.run(t.println(t.context({ kind: 'argument', index: 1, size: 8, signed: true })))]),
    t.probe(FUNCTION, [t.run(t.assign(key, t.num(1))), t.run(t.println(text))]),
    t.probe({ ...FUNCTION, phase: 'return' }, [
      t.run(t.println(t.context({ kind: 'returnValue', size: 8, signed: true }))),
    ]),
    t.probe(t.END, [t.foreach(a, [k, i], t.run(t.println(t.use(k))))], [k, i]),
  ];
  return generate(runPasses(lowerProgram(t.program([n, a, s], probes)), { runtime: 'kernel' }));
}

buildTest.serial(
  'a module with every family of probes is built, and taken from the cache the second time',
  async (t_) => {
    t_.timeout(300_000);
    const cacheFolder = mkdtempSync(join(tmpdir(), 'stap-test-cache-'));
    t_.teardown(() => rmSync(cacheFolder, { recursive: true }));
    const options = { tools: installedTools(), cacheFolder };
    const source = everything();
    const first = await buildModule(source, options);
    t_.false(first.isCached);
    t_.is(readFileSync(first.path).subarray(0, 4).toString('latin1'), '\x7fELF');
    t_.true(readFileSync(first.path).includes(`name=${first.name}`));
    const { mtimeMs } = statSync(first.path);
    const second = await buildModule(source, options);
    t_.deepEqual(second, { ...first, isCached: true });
    t_.is(statSync(second.path).mtimeMs, mtimeMs);
  },
);

buildTest.serial('what the compiler refuses is said with the script’s line', async (t_) => {
  t_.timeout(300_000);
  const { text, ...rest } = everything();
  const broken = text.replace('#line 1 "<input>"\n', '#line 7 "script.stp"\n\tno_such_thing;\n#line 1 "<input>"\n');
  const error = await t_.throwsAsync(
    buildModule({ text: broken, ...rest }, { tools: installedTools(), cacheFolder: undefined }),
    { instanceOf: KbuildError },
  );
  const [complaint] = error.complaints;
  t_.is(complaint?.file, 'script.stp');
  t_.is(complaint?.line, 7);
  t_.regex(complaint?.text ?? '', /no_such_thing/);
  t_.regex(error.message, /script\.stp:7:\d+: .*no_such_thing/);
});

test('without headers, the package is named', (t_) => {
  const error = t_.throws(() => findBuildTools('9.9.9-none'), { instanceOf: StapError });
  t_.regex(error.hint ?? '', /^apt-get install linux-headers-9\.9\.9-none/);
});
