/** Binaries of this machine. */
import { closeSync, existsSync, openSync, readlinkSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { openDwarf } from '../../native/index.js';
import { binaryFrom, type Binaries, type Binary, parseLinkerCache } from '../binaries/index.js';
import { elfBuildId, elfDebugLink, elfDynamic, ElfImage, elfInterpreter, type ByteSource } from '../elf/index.js';
import { debugInfoFrom, nameSearch, SEARCH_ALL } from '../dwarf/index.js';
import { once } from '../once.js';
import { filesMatching } from './file-patterns.js';
import { readBytesIfAny, readTextIfAny } from './files.js';

const DEBUG_FOLDER = '/usr/lib/debug';
/** Where the linker looks last. */
const LIBRARY_FOLDERS = [
  '/lib/x86_64-linux-gnu',
  '/usr/lib/x86_64-linux-gnu',
  '/lib64',
  '/usr/lib64',
  '/lib',
  '/usr/lib',
];

export function liveBinaries(): Binaries {
  const opened = new Map<string, Binary | undefined>();
  const cache = once(() => parseLinkerCache(readBytesIfAny('/etc/ld.so.cache') ?? Buffer.alloc(0)));
  const open = (path: string): Binary | undefined => {
    if (!opened.has(path)) opened.set(path, openBinary(path));
    return opened.get(path);
  };
  return {
    find: (name) => findProgram(name),
    matching: (pattern) => [...new Set(filesMatching(pattern).map((each) => realpathSync(each)))],
    ofProcess: (pid) => linkTarget(`/proc/${pid}/exe`),
    mappedAt,
    open,
    librariesOf: (path) => librariesOf(path, cache()),
  };
}

function findProgram(name: string): string | undefined {
  const folders = name.includes('/') ? [''] : (process.env['PATH'] ?? '').split(':').map((each) => `${each}/`);
  for (const folder of folders) {
    const path = canonicalFile(`${folder}${name}`);
    if (path !== undefined) return interpreterOf(path) ?? path;
  }
  return undefined;
}

function canonicalFile(path: string): string | undefined {
  return existsSync(path) && statSync(path).isFile() ? realpathSync(path) : undefined;
}

/** Of a script: the program in its first line; `env` stands for the program that it is told to find. */
function interpreterOf(path: string): string | undefined {
  const LONGEST_LINE = 256;
  const head = fileSource(path).read(0, LONGEST_LINE).toString('latin1');
  const [, words] = /^#![ \t]*([^\n]+)/.exec(head) ?? [];
  const [program = '', ...rest] = words?.trim().split(/[ \t]+/) ?? [];
  if (program === '') return undefined;
  const named = /(?:^|\/)env$/.test(program)
    ? rest.find((each) => !each.startsWith('-') && !each.includes('='))
    : undefined;
  return findProgram(named ?? program);
}

function linkTarget(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

/** A line of /proc/PID/maps: `start-end rwxp offset device inode path`. */
function mappedAt(pid: number, address: number): { readonly path: string; readonly offset: number } | undefined {
  for (const line of readTextIfAny(`/proc/${pid}/maps`)?.split('\n') ?? []) {
    const [, start, end, offset, path] = /^([0-9a-f]+)-([0-9a-f]+) \S+ ([0-9a-f]+) \S+ \d+\s+(\/.*)$/.exec(line) ?? [];
    if (start === undefined || end === undefined || offset === undefined || path === undefined) continue;
    if (address < parseInt(start, 16) || address >= parseInt(end, 16)) continue;
    return { path, offset: address - parseInt(start, 16) + parseInt(offset, 16) };
  }
  return undefined;
}

function fileSource(path: string): ByteSource {
  return {
    read: (offset, sizeBytes) => {
      const fd = openSync(path, 'r');
      try {
        const size = Math.max(0, Math.min(sizeBytes, statSync(path).size - offset));
        const bytes = Buffer.alloc(size);
        return bytes.subarray(0, readSync(fd, bytes, 0, size, offset));
      } finally {
        closeSync(fd);
      }
    },
  };
}

function openImage(path: string): ElfImage | undefined {
  return canonicalFile(path) === undefined ? undefined : ElfImage.open(fileSource(path));
}

function openBinary(path: string): Binary | undefined {
  const image = openImage(path);
  if (image === undefined) return undefined;
  return binaryFrom(
    path,
    image,
    () => debugImage(path, image),
    () => {
      const file = openDwarf(path);
      if (file === undefined) return undefined;
      const named = [image, debugImage(path, image)].find((each) => each?.section('.debug_info') !== undefined);
      return debugInfoFrom(file, path, named === undefined ? SEARCH_ALL : nameSearch(named));
    },
  );
}

/** The file that a package of debug symbols has put where the build id says, or the one that the binary names. */
function debugImage(path: string, image: ElfImage): ElfImage | undefined {
  const buildId = elfBuildId(image);
  const packaged =
    buildId === undefined
      ? undefined
      : openImage(`${DEBUG_FOLDER}/.build-id/${buildId.slice(0, 2)}/${buildId.slice(2)}.debug`);
  if (packaged !== undefined) return packaged;
  const link = elfDebugLink(image);
  // The name alone does not tell whether it is of this build.
  if (link === undefined || buildId === undefined) return undefined;
  const folder = dirname(path);
  for (const place of [folder, join(folder, '.debug'), join(DEBUG_FOLDER, folder)]) {
    const file = join(place, link);
    const found = file === path ? undefined : openImage(file);
    if (found !== undefined && elfBuildId(found) === buildId) return found;
  }
  return undefined;
}

/** Breadth first, as the linker loads them, and the linker itself last. */
function librariesOf(program: string, cache: ReadonlyMap<string, string>): readonly string[] {
  const found = new Set<string>();
  const pending = [program];
  const linker = canonicalFile(interpreterPath(program) ?? '');
  for (const path of pending) {
    const image = openImage(path);
    if (image === undefined) continue;
    const { needed, paths } = elfDynamic(image);
    const own = [...paths, ...(process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter((each) => each !== '')];
    const folders = own.map((each) => each.replace(/\$(?:ORIGIN|\{ORIGIN\})/g, dirname(path)));
    for (const name of needed) {
      const library = locate(name, folders, cache);
      if (library === undefined || found.has(library)) continue;
      found.add(library);
      pending.push(library);
    }
  }
  if (linker !== undefined) found.add(linker);
  return [...found];
}

function interpreterPath(program: string): string | undefined {
  const image = openImage(program);
  return image === undefined ? undefined : elfInterpreter(image);
}

function locate(name: string, folders: readonly string[], cache: ReadonlyMap<string, string>): string | undefined {
  if (name.includes('/')) return canonicalFile(name);
  const cached = cache.get(name);
  const places = [
    ...folders.map((each) => join(each, name)),
    ...(cached === undefined ? [] : [cached]),
    ...LIBRARY_FOLDERS.map((each) => join(each, name)),
  ];
  for (const place of places) {
    const path = canonicalFile(place);
    if (path !== undefined) return path;
  }
  return undefined;
}
