/**
 * A `.ko`: what it says of itself, and under which name it is inserted. Two sessions may run the same module at once, so
 * each gets a name of its own, as staprun -R gives it.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { StapError } from '../../src/base/index.js';
import { elfSection } from '../../src/target/elf/index.js';
import { MANIFEST_SECTION, type ModuleManifest, readManifest } from '../cgen/index.js';

export interface ModuleFile {
  /** Of the build. */
  readonly name: string;
  /** The kernel that it was built for. */
  readonly release: string;
  readonly manifest: ModuleManifest;
  readonly bytes: Buffer;
}

/** `name=VALUE` texts, each ended by a NUL (include/linux/moduleparam.h). */
const INFO_SECTION = '.modinfo';
/** Holds `struct module`, whose name lies in it as text, at most 55 bytes (MODULE_NAME_LEN). */
const SELF_SECTION = '.gnu.linkonce.this_module';
const MOST_NAME_BYTES = 55;

/** @throws {StapError} where it is no module of this program */
export function readModuleFile(path: string): ModuleFile {
  const bytes = readBytes(path);
  const info = elfSection(bytes, INFO_SECTION)?.toString('latin1').split('\0') ?? [];
  const valueOf = (key: string): string | undefined =>
    info.find((each) => each.startsWith(`${key}=`))?.slice(key.length + 1);
  const [name, magic] = [valueOf('name'), valueOf('vermagic')];
  const section = elfSection(bytes, MANIFEST_SECTION)?.toString('latin1');
  const manifest = section === undefined ? undefined : readManifest(section);
  if (name === undefined || magic === undefined || manifest === undefined) {
    throw new StapError(`${path} is no module of this version of stap`, 'stap -p4 --runtime=kernel builds one');
  }
  return { name, release: magic.split(' ')[0] ?? '', manifest, bytes };
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StapError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Writes another name into the module. @returns the name that it has afterwards */
export function rename(file: ModuleFile): string {
  const self = elfSection(file.bytes, SELF_SECTION);
  const at = self?.indexOf(`${file.name}\0`) ?? -1;
  const suffix = `_${process.pid}`;
  if (self === undefined || at < 0) return file.name;
  const name = `${file.name.slice(0, MOST_NAME_BYTES - suffix.length)}${suffix}`;
  self.fill(0, at, at + MOST_NAME_BYTES);
  self.write(name, at, 'latin1');
  return name;
}
