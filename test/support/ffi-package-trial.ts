import {
  ffiPackageName,
  MAP,
  mmap,
  openLibrary,
  PROT,
  prepareAsyncCall,
  prepareCall,
  systemCall,
  useFfiPackage,
  view,
} from '../../src/native/index.js';

/** Run as a program: uses the FFI package that its argument names and prints what works. */
const wanted = process.argv[2] === 'ffi-napi' ? 'ffi-napi' : '@2060.io/ffi-napi';
useFfiPackage(wanted);
const say = (what: string, right: boolean): void => console.log(`${what} ${right ? 'right' : 'wrong'}`);

say('pid', ffiPackageName() === wanted && systemCall('getpid') === process.pid);

// Two mappings: C writes through the address, we read through the view, and the other way round.
const memset = prepareCall(openLibrary(null).requiredSymbol('memset'), 3);
const strlen = prepareCall(openLibrary(null).requiredSymbol('strlen'), 1);
for (const name of ['view', 'second view']) {
  const where = mmap(8192, PROT.READ | PROT.WRITE, MAP.PRIVATE | MAP.ANONYMOUS, -1, 0);
  const bytes = view(where, 8192);
  memset(where, 0x41, 4097);
  bytes.writeUInt8(0, 8191);
  const seen = bytes.length === 8192 && bytes.readUInt8(4096) === 0x41 && bytes.readUInt8(4097) === 0;
  bytes.write('xyz\0', 100, 'latin1');
  say(name, seen && strlen(where) === 103);
}

const later = prepareAsyncCall(openLibrary(null).requiredSymbol('labs'), 1);
say('async', (await later(-77)) === 77 && (await later(-78)) === 78);
