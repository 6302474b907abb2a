import test from 'ava';
import { crossesUnits, searchIn } from '../../../src/target/dwarf/name-search.js';

test('a name is found by its offset in the strings, as the end of a longer one, and written out', (t) => {
  const strings = Buffer.from('\0main\0rework\0x\0', 'latin1');
  const info = Buffer.alloc(40);
  info.writeUInt32LE(1, 8);
  info.writeUInt32LE(8, 20);
  info.write('x\0', 30, 'latin1');
  const { places } = searchIn(info, strings);
  t.deepEqual(places('main'), [8]);
  t.deepEqual(places('work'), [20]);
  t.true(places('x')?.includes(30));
  t.deepEqual(places('nothing'), []);
});

test('a name that ends too many others says nothing', (t) => {
  const strings = Buffer.from(Array.from({ length: 100 }, (_, index) => `${index}a\0`).join(''), 'latin1');
  t.is(searchIn(Buffer.alloc(16), strings).places('a'), undefined);
});

test('abbreviations tell whether a function may be named in another unit', (t) => {
  const own = [1, 0x11, 1, 0x03, 0x0e, 0, 0, 2, 0x2e, 0, 0x31, 0x13, 0x1c, 0x21, 0x7f, 0, 0, 0];
  t.false(crossesUnits(Buffer.from(own)));
  t.true(crossesUnits(Buffer.from([...own, 1, 0x2e, 0, 0x31, 0x10, 0, 0, 0])));
  t.true(crossesUnits(Buffer.from([1, 0x3d, 0, 0x18, 0x10, 0, 0, 0])));
  t.false(crossesUnits(Buffer.from([1, 0x34, 0, 0x49, 0x10, 0, 0, 0])), 'a type of another unit is not a name there');
});
