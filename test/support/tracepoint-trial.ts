import { readFileSync } from 'node:fs';
import {
  ATTACH_TYPE,
  createLink,
  createMap,
  loadProgram,
  MAP_FLAG,
  MAP_TYPE,
  mapArray,
  mountFileSystem,
  openPerfEvent,
  PROGRAM_TYPE,
  systemCall,
} from '../../src/native/index.js';
import * as asm from './bpf-instructions.js';

/** Run as a program in a mount namespace of its own: mounts tracefs and counts a tracepoint. */
const folder = '/sys/kernel/tracing';
const mounted = mountFileSystem('tracefs', folder) === 0;
const id = Number(readFileSync(`${folder}/events/raw_syscalls/sys_enter/id`, 'latin1'));

const flags = MAP_FLAG.MMAPABLE;
const map = createMap({ name: 'count', type: MAP_TYPE.ARRAY, keyBytes: 4, valueBytes: 8, maxEntries: 1, flags });
const words = mapArray(map, 8).int64;
const instructions = asm.assemble(
  asm.mapValue(7, map, 0),
  asm.movImmediate(1, 1),
  asm.atomicAdd64(7, 0, 1),
  asm.movImmediate(0, 0),
  asm.exit,
);
const loaded = loadProgram({ name: 'count', type: PROGRAM_TYPE.TRACEPOINT, instructions });
if (loaded.kind === 'refused') throw new Error(`errno ${loaded.errno}\n${loaded.log}`);
createLink(loaded.fd, openPerfEvent({ kind: 'tracepoint', id }, -1, 0), ATTACH_TYPE.PERF_EVENT);
for (let i = 0; i < 100; i++) systemCall('getppid');
console.log(`${mounted ? 'mounted' : 'not mounted'}, ${(words[0] ?? 0n) >= 100n ? 'counted' : 'not counted'}`);
