/** kernel.function("f"), module("m").function("f"), with .call and .return: names and types by BTF and the symbol table. */
import { unreachable, warning, type DiagnosticSink, type Token } from '../../base/index.js';
import type { SyscallNumber } from '../../ir/index.js';
import { syscallEntry } from '../../target/functions/index.js';
import { isGlob, parseGlob } from '../../target/glob.js';
import type { KernelFunction, Target } from '../../target/target.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import { underlyingType } from '../../target/btf/index.js';
import { scalarShape } from '../resolve/btf-types.js';
import type { EntryPoint, TargetScope, TargetVariable } from '../resolve/target-scope.js';
import { nearest } from '../similar.js';
import {
  stringArgument,
  word,
  type DerivedPoint,
  type FamilyContext,
  type PatternComponent,
  type PointMatch,
  type ProbePattern,
} from './family.js';

type Phase = 'entry' | 'return';

interface Request {
  /** As written: `vfs_*`, `*@kernel/fork.c:934`. */
  readonly pattern: string;
  readonly module: string | undefined;
  readonly phase: Phase;
  /** `.call`, `.return` or nothing, as written. */
  readonly suffix: string;
  /** `kernel` or `module("ext3")` */
  readonly head: string;
  readonly token: Token;
}

function derive(written: Request, context: FamilyContext): readonly DerivedPoint[] {
  const { sink, target } = context;
  const request = withoutFile(written, target, sink);
  if (request.module !== undefined) {
    if (isGlob(request.module)) return inModules(request, request.module, context);
    checkModule(request, request.module, target);
  }
  if (context.listing === 'points' && probesAnything(target)) return namesAlone(request, target);
  const found = functionsFor(request.pattern, request.module, target, context.listing !== undefined);
  if (found.length === 0 && context.listing === undefined) refuseNoMatch(request, target);
  const armable = found.filter((each) => whyNotArmable(each, target) === undefined);
  if (armable.length === 0 && context.listing === undefined) refuseNotArmable(request, found, target);
  return eachOnce(armable).map((each) => derivedPoint(each, request, target));
}

/**
 * `vfs_read@fs/read_write.c`: which file a function is of is known to DWARF alone. Where the kernel has one function of that
 * name, it is meant, whatever the file. Not so with a line or a wildcard, nor where several functions have the name.
 */
function withoutFile(request: Request, target: Target, sink: DiagnosticSink): Request {
  const [, name, file] = /^([^@]*)@(.*)$/.exec(request.pattern) ?? [];
  if (name === undefined || file === undefined) return request;
  if (/[:+]/.test(file) || parseGlob(name).literal === undefined) return refuseSourcePlace(request, target);
  const { module } = request;
  const found = functionsFor(name, module, target, false);
  const isOne = found.length === 1 && found.every((each) => each.btfId !== undefined || each.syscalls.length > 0);
  if (found.length > 0 && !isOne) return refuseSourcePlace(request, target);
  if (isOne) {
    const whose = module === undefined ? 'the kernel' : `module ${module}`;
    sink.add(
      warning(
        'unchecked-file',
        `not checked whether ${name} is in ${file}: ${whose} has one function ${name}`,
        request.token,
      ),
    );
  }
  return { ...request, pattern: name };
}

/** Of the modules that are loaded. */
function inModules(request: Request, pattern: string, context: FamilyContext): readonly DerivedPoint[] {
  const { target } = context;
  const glob = parseGlob(pattern);
  const modules = target.moduleNames.filter((each) => glob.matches(each) && target.module(each).kind === 'loaded');
  const found = modules.flatMap((module) => {
    const inModule: Request = { ...request, module, head: `module("${module}")` };
    return target.functionsMatching(request.pattern, module).length === 0 ? [] : derive(inModule, context);
  });
  return found.length > 0 ? found : refuse('no-match', 'no match', undefined);
}

/** Where kprobes are, every function can be probed as far as can be known before. */
function probesAnything(target: Target): boolean {
  return target.feature('kprobe').present || target.feature('kprobe-multi').present;
}

/** For lists: the symbol table says what is there, and types are not asked for (a kernel has 60,000 functions). */
function namesAlone(request: Request, target: Target): readonly DerivedPoint[] {
  const { module, pattern } = request;
  const glob = parseGlob(pattern);
  const names =
    glob.literal === undefined
      ? target.functionNames(module).filter(glob.matches)
      : functionsFor(pattern, module, target, true).map((each) => each.name);
  return names.map((name) =>
    derivedPoint({ name, module, btfId: undefined, proto: undefined, syscalls: [] }, request, target),
  );
}

/** A system call without arguments is one function under several names: a wildcard means it once. */
function eachOnce(functions: readonly KernelFunction[]): readonly KernelFunction[] {
  const seen = new Set<number>();
  return functions.filter(({ btfId }) => {
    if (btfId === undefined) return true;
    if (seen.has(btfId)) return false;
    seen.add(btfId);
    return true;
  });
}

/** The names of all functions through which system calls enter, and of some more. */
const SYSCALL_ENTRIES = '__*_sys_*';

/**
 * The functions of that name, or the one that a system call's old name means today. The old names are tried first: no
 * kernel since 4.17 has functions called so, and that is known without reading the symbol table.
 */
function functionsFor(
  pattern: string,
  module: string | undefined,
  target: Target,
  armableOnly: boolean,
): readonly KernelFunction[] {
  const old = module === undefined ? /^(?:sys|SyS|SYSC)_(\w+)$/.exec(pattern)?.[1] : undefined;
  const entry = old === undefined ? undefined : entryOf(old, target);
  if (entry !== undefined) return [entry];
  const glob = parseGlob(pattern);
  if (!armableOnly || glob.literal !== undefined || probesAnything(target) || target.feature('fentry').present)
    return target.functionsMatching(pattern, module);
  // Nothing else can be probed there: the types of the others need not be read.
  return target.functionsMatching(SYSCALL_ENTRIES, module).filter((each) => glob.matches(each.name));
}

/**
 * The entry function of a system call. One without arguments is in BTF only as `__do_sys_NAME`, at the same address as the
 * symbol; where neither can be seen, the table of system calls alone says that it exists.
 */
function entryOf(name: string, target: Target): KernelFunction | undefined {
  const names = syscallEntry(target.architecture, `sys_${name}`);
  const found = names.flatMap((each) => target.functionsMatching(each, undefined));
  const table = target
    .syscalls()
    .named(name)
    .filter((each) => each.abi === 'native');
  if (found.length === 0 && table.length === 0) return undefined;
  const typed = found.find((each) => each.btfId !== undefined);
  const known = found.flatMap((each) => each.syscalls);
  const calls: readonly SyscallNumber[] =
    known.length > 0 ? [...new Map(known.map((each) => [`${each.abi} ${each.number}`, each])).values()] : table;
  return { name: names[0] ?? name, module: undefined, btfId: typed?.btfId, proto: typed?.proto, syscalls: calls };
}

function whyNotArmable(each: KernelFunction, target: Target): string | undefined {
  if (each.syscalls.length > 0) return undefined;
  const fentry = target.feature('fentry');
  if (fentry.present && each.btfId !== undefined) return undefined;
  const kprobe = target.feature('kprobe');
  if (kprobe.present || target.feature('kprobe-multi').present) return undefined;
  const unknown = each.proto === undefined ? 'its type is not in BTF' : 'several functions have this name';
  const first = fentry.present ? unknown : fentry.why;
  return `fentry: ${first}; kprobes: ${kprobe.why}`;
}

function refuseNotArmable(request: Request, found: readonly KernelFunction[], target: Target): never {
  const [first] = found;
  const why = first === undefined ? '' : (whyNotArmable(first, target) ?? '');
  const name = first?.name ?? request.pattern;
  return refuse('function-not-armable', `kernel ${target.release} offers no way to probe function ${name}`, undefined, {
    hints: [
      why,
      `functions that are the entry of a system call, tracepoints (kernel.trace) and syscall.* work on this kernel`,
    ],
  });
}

function refuseSourcePlace(request: Request, target: Target): never {
  const architecture = target.architecture === 'x86-64' ? 'x86_64' : 'arm64';
  return refuse(
    'missing-debuginfo',
    `missing ${architecture} kernel/module debuginfo [man warning::debuginfo] under '/lib/modules/${target.release}/build'`,
    undefined,
    {
      hints: [
        `"${request.pattern}" names a source file or line, which only DWARF debuginfo records: package linux-image-${target.release}-dbg`,
        'reading kernel DWARF is not supported yet; name the function without "@FILE"',
      ],
    },
  );
}

function checkModule(request: Request, module: string, target: Target): void {
  const answer = target.module(module);
  switch (answer.kind) {
    case 'loaded':
      return;
    case 'available':
      if (target.functionNames(module).length > 0) return;
      return refuse(
        'module-not-loaded',
        `module ${module} is not loaded, and its types are not known before it is`,
        undefined,
        {
          hints: [`modprobe ${module}`],
        },
      );
    case 'unknown':
      return refuseModule(request, module, answer.why, target);
    default:
      return unreachable(answer);
  }
}

function refuseModule(request: Request, module: string, why: string, target: Target): never {
  const names = nearest(module, target.moduleNames);
  const similar = names.length === 0 ? '' : ` (similar modules: ${names.join(', ')})`;
  // The target's own reason says what is missing, a module or modules at all.
  const hints = [why];
  const [closest] = names;
  const functions = closest === undefined ? [] : nearest(request.pattern, namesOf(target, closest));
  if (closest !== undefined && functions.length > 0) {
    hints.push(
      `did you mean ${functions
        .slice(0, 3)
        .map((each) => `module("${closest}").function("${each}")`)
        .join(', ')}?`,
    );
  }
  return refuse('module-unknown', `module ${module} is not part of kernel ${target.release}${similar}`, undefined, {
    hints,
  });
}

function namesOf(target: Target, module: string | undefined): readonly string[] {
  return target.functionNames(module);
}

/** Functions of old scripts that live on under another name. */
const RENAMED: Readonly<Record<string, string>> = {
  do_fork: 'kernel_clone',
  _do_fork: 'kernel_clone',
  do_execve: 'do_execveat_common',
  skb_copy_datagram_iovec: 'skb_copy_datagram_iter',
  tcp_accept: 'inet_csk_accept',
  vfs_readv: 'do_iter_readv_writev',
};

function refuseNoMatch(request: Request, target: Target): never {
  const names = nearest(request.pattern, namesOf(target, request.module));
  const similar = names.length === 0 ? '' : ` (similar functions: ${names.join(', ')})`;
  const hints = [
    `kernel ${target.release} has no function ${request.pattern}: it may be inlined, static in a module, or renamed`,
  ];
  const renamed = Object.hasOwn(RENAMED, request.pattern) ? RENAMED[request.pattern] : undefined;
  if (renamed !== undefined) hints.push(`${request.pattern} is ${renamed} in newer kernels`);
  return refuse('no-match', `no match${similar}`, undefined, { hints });
}

function derivedPoint(each: KernelFunction, request: Request, target: Target): DerivedPoint {
  const { btfId, module, name, proto } = each;
  const { phase } = request;
  const syscall = each.syscalls.length === 0 ? undefined : each.syscalls;
  const parameters = proto?.parameters ?? [];
  const { suffix } = request;
  const isWildcard = isGlob(request.pattern);
  return {
    spec: {
      ...{ kind: 'function', phase, module, symbol: name, btfId, parameterCount: parameters.length, syscall },
      ...(isWildcard ? { wildcard: `${request.head}.function("${request.pattern}")${suffix}` } : {}),
    },
    point: `${request.head}.function("${name}")${suffix}`,
    target: targetScope(each, phase, target),
    entry: phase === 'return' ? entryPoint(each, request, target) : undefined,
    variables: [],
  };
}

/** A trampoline keeps the parameters for the return, and so does the stack of a system call; a kretprobe does not. */
function entryPoint(each: KernelFunction, request: Request, target: Target): EntryPoint {
  const { point, spec, target: variables } = derivedPoint(each, { ...request, phase: 'entry', suffix: '' }, target);
  const hasTrampoline = target.feature('fentry').present && each.btfId !== undefined;
  const hasProbes = target.feature('kprobe').present || target.feature('kprobe-multi').present;
  return { spec, point, target: variables, argumentsStay: hasTrampoline || !hasProbes };
}

function targetScope({ name, proto }: KernelFunction, phase: Phase, target: Target): TargetScope {
  const variables = new Map<string, TargetVariable>();
  for (const [index, parameter] of (proto?.parameters ?? []).entries()) {
    const shape = scalarShape(underlyingType(target, parameter.type));
    if (shape === undefined || parameter.name === '') continue;
    variables.set(parameter.name, {
      kind: 'typed',
      type: parameter.type,
      value: { kind: 'argument', index, ...shape },
    });
  }
  const result = proto === undefined ? undefined : scalarShape(underlyingType(target, proto.result));
  if (phase === 'return' && proto !== undefined && result !== undefined) {
    variables.set('return', { kind: 'typed', type: proto.result, value: { kind: 'returnValue', ...result } });
  }
  const untyped = proto === undefined ? `: BTF does not describe ${name}` : '';
  return {
    target,
    noun: 'target variable',
    variables,
    missing: (wrong) => `unable to find local '${wrong}' in ${name}${untyped}`,
  };
}

function patternsUnder(head: PatternComponent, isModule: boolean): readonly ProbePattern[] {
  const base = [head, word('function', 'string')];
  const request = (match: PointMatch, suffix: string): Request => ({
    pattern: stringArgument(match, 1),
    phase: suffix === '.return' ? 'return' : 'entry',
    suffix,
    module: isModule ? stringArgument(match, 0) : undefined,
    head: isModule ? `module("${stringArgument(match, 0)}")` : 'kernel',
    token: match.components[1]?.written.token ?? match.token,
  });
  const ending =
    (suffix: string): ProbePattern['derive'] =>
    (match, context) =>
      derive(request(match, suffix), context);
  const unsupported = (suffix: string): ProbePattern => ({
    components: [...base, word(suffix)],
    unsupported: true,
    derive: (match) =>
      refuseUnsupported(
        `.function(...).${suffix}`,
        'function-suffix',
        match.components.at(-1)?.written.token ?? match.token,
      ),
  });
  return [
    { components: base, derive: ending('') },
    { components: [...base, word('call')], derive: ending('.call') },
    { components: [...base, word('return')], derive: ending('.return') },
    // How many calls may be open at a time is not for the script to say: what the kernel misses is reported.
    { components: [...base, word('return'), word('maxactive', 'number')], derive: ending('.return') },
    ...['exported', 'inline', 'callees'].map(unsupported),
    {
      components: [head, word('statement', 'string')],
      unsupported: true,
      derive: (match, context) => refuseSourcePlace(request(match, ''), context.target),
    },
  ];
}

export const FUNCTION_PATTERNS: readonly ProbePattern[] = [
  ...patternsUnder(word('kernel'), false),
  ...patternsUnder(word('module', 'string'), true),
];
