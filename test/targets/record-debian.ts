/**
 * Makes debian-6.1.json, a recording of Debian 12's kernel, from its package alone:
 *
 * ```
 *   apt-get download linux-image-6.1.0-56-amd64 && dpkg -x linux-image-*.deb FOLDER
 *   node dist/js/test/targets/record-debian.js FOLDER test/targets/debian-6.1.json
 * ```
 *
 * What a package cannot tell is set here by hand: processors, loaded modules, features (each seen on that kernel), and the
 * systems of tracepoints.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { unreachable } from '../../src/base/index.js';
import { NO_BINARIES } from '../../src/target/binaries/index.js';
import { targetFrom } from '../../src/target/answers.js';
import type { BtfTypeId } from '../../src/target/btf/index.js';
import { BtfSet } from '../../src/target/btf/index.js';
import { elfSection } from '../../src/target/elf/index.js';
import { absentBecause } from '../../src/target/features.js';
import { recordTarget } from '../../src/target/recorded/index.js';
import type { Feature, FeatureAnswer, Target } from '../../src/target/target.js';

const RELEASE = '6.1.0-56-amd64';
const LOADED = ['crc16', 'ext4', 'jbd2', 'mbcache'];
const ABSENT: ReadonlySet<Feature> = new Set<Feature>(['kprobe-multi', 'uprobe-multi', 'may-goto', 'cpu-v4', 'preempt-disable']);
const SYSTEMS: ReadonlyMap<string, string> = new Map([
  ['netif_receive_skb', 'net'],
  ['net_dev_queue', 'net'],
  ['sched_switch', 'sched'],
  ['sys_enter', 'raw_syscalls'],
  ['sys_exit', 'raw_syscalls'],
]);

const STRUCTS = ['task_struct', 'thread_info', 'sk_buff', 'net_device', 'file', 'path', 'dentry', 'qstr', 'kiocb', 'pt_regs'] as const;
/** Of the kernel's 50,000 names these are enough for tests of similar ones. */
const KEPT_NAMES = /^(vfs|ksys|do_sys|kernel_clone|do_exit|tcp_send|tcp_recv|sock_)\w*$/;

const KERNEL_FUNCTIONS = ['vfs_read', 'vfs_write', '__x64_sys_sync', '__do_sys_sync', '__x64_sys_openat', 'sys_sync', 'no_such_function'];
const EXT4_FUNCTIONS = ['ext4_file*', 'ext4_sync_file', 'ext3_file_write'];
const FEATURES: readonly Feature[] = [
  'raw-tracepoint', 'tp-btf', 'fentry', 'kprobe', 'kprobe-multi', 'uprobe-multi', 'modules', 'may-goto', 'cpu-v4', 'preempt-disable',
];

function main(folder: string, output: string): void {
  const whole = packageTarget(folder);
  const { save, target } = recordTarget({
    ...whole,
    functionNames: (module) => whole.functionNames(module).filter((each) => module !== undefined || KEPT_NAMES.test(each)),
  });
  ask(target);
  writeFileSync(output, save());
}

/** Every question whose answer is to be in the recording. */
function ask(target: Target): void {
  const walk = typeWalker(target);
  process.stdout.write(`${target.hz} Hz, ${target.possibleCpus} CPUs, ${target.moduleNames.length} modules\n`);
  target.syscalls();
  FEATURES.forEach((each) => target.feature(each));
  ['ext3', 'ext4', 'xfs', 'no_such_module'].forEach((each) => target.module(each));
  for (const [name] of SYSTEMS) {
    for (const { parameters } of target.tracepointsMatching(name)) parameters.forEach(({ type }) => walk(type, 1));
  }
  target.tracepointsMatching('no_such_tracepoint');
  for (const name of STRUCTS) {
    const typeId = target.typeNamed('struct', name);
    if (typeId !== undefined) walk(typeId, 1);
  }
  target.typeNamed('struct', 'no_such_struct');
  target.tracepointNames();
  target.functionNames(undefined);
  target.functionNames('ext4');
  for (const name of KERNEL_FUNCTIONS) prototypes(target, name, undefined, walk);
  for (const name of EXT4_FUNCTIONS) prototypes(target, name, 'ext4', walk);
}

type Walk = (typeId: BtfTypeId, structs: number) => void;

function prototypes(target: Target, pattern: string, module: string | undefined, walk: Walk): void {
  for (const { proto } of target.functionsMatching(pattern, module)) {
    if (proto === undefined) continue;
    walk(proto.result, 1);
    proto.parameters.forEach(({ type }) => walk(type, 1));
  }
}

/** Asks for a type and what it is made of, through as many named structs as said; beyond that, only what things are. */
function typeWalker(target: Target): Walk {
  const seen = new Map<BtfTypeId, number>();
  const walk: Walk = (typeId, structs) => {
    if ((seen.get(typeId) ?? -1) >= structs) return;
    seen.set(typeId, structs);
    const type = target.type(typeId);
    switch (type.kind) {
      case 'pointer':
        return walk(type.to, structs);
      case 'modifier':
      case 'typedef':
        return walk(type.type, structs);
      case 'array':
        return walk(type.element, structs);
      case 'struct':
      case 'union': {
        const inside = type.name === '' ? structs : structs - 1;
        if (inside >= 0) type.members.forEach((member) => walk(member.type, inside));
        return;
      }
      case 'function-proto':
        walk(type.result, 0);
        return type.parameters.forEach((each) => walk(each.type, 0));
      case 'void':
      case 'int':
      case 'enum':
      case 'float':
      case 'forward':
      case 'function':
      case 'variable':
      case 'section':
      case 'decl-tag':
        return;
      default:
        return unreachable(type);
    }
  };
  return walk;
}

function packageTarget(folder: string): Target {
  const modules = modulePaths(`${folder}/lib/modules/${RELEASE}/kernel`);
  const vmlinux = unpackVmlinux(readFileSync(`${folder}/boot/vmlinuz-${RELEASE}`));
  const config = readFileSync(`${folder}/boot/config-${RELEASE}`, 'latin1');
  return targetFrom({
    release: RELEASE,
    architecture: 'x86-64',
    btf: new BtfSet({
      vmlinux: () => elfSection(vmlinux, '.BTF') ?? Buffer.alloc(0),
      module: (name) => elfSection(readFileSync(modules.get(name) ?? ''), '.BTF'),
    }),
    hz: () => Number(/^CONFIG_HZ=(\d+)$/m.exec(config)?.[1]),
    possibleCpus: () => 4,
    binaries: () => NO_BINARIES,
    modules: () => ({
      release: RELEASE,
      loaded: new Set(LOADED),
      available: new Set(modules.keys()),
      builtIn: new Set(),
    }),
    symbols: () => undefined,
    hasNamesakes: () => false,
    eventSystems: () => SYSTEMS,
    tryFeature: (feature): FeatureAnswer =>
      ABSENT.has(feature) ? { present: false, why: absentBecause(feature, undefined) } : { present: true },
  });
}

/**
 * The ELF file inside a bzImage (kernel: Documentation/arch/x86/boot.rst): setup sectors at 0x1f1, payload offset and length
 * at 0x248 and 0x24c, counted from after the setup; the last four bytes are the unpacked length.
 */
function unpackVmlinux(image: Buffer): Buffer {
  const start = (image.readUInt8(0x1f1) + 1) * 512 + image.readUInt32LE(0x248);
  const payload = image.subarray(start, start + image.readUInt32LE(0x24c) - 4);
  return spawnSync('xz', ['-dc'], { input: payload, maxBuffer: 1 << 30 }).stdout;
}

function modulePaths(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ko'));
  return new Map(
    files.map((path) => [path.replace(/^.*\//, '').replace(/\.ko$/, '').replaceAll('-', '_'), `${folder}/${path}`]),
  );
}

const [, , folder, output] = process.argv;
if (folder === undefined || output === undefined) throw new Error('usage: record-debian FOLDER OUTPUT');
main(folder, output);
