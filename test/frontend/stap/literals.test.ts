/** Numbers, escapes and print formats: text to value. */
import test from 'ava';
import type { PrintFormat } from '../../../src/base/index.js';
import { valueOfLiteral } from '../../../src/frontend/stap/escapes.js';
import { parseNumber } from '../../../src/frontend/stap/lexer/number.js';
import { parsePrintFormat } from '../../../src/frontend/stap/print-format.js';

test('numbers are C literals, wrapped to 64 bits', (t) => {
  const cases = {
    '0': 0,
    '42': 42,
    '0x1F': 31,
    '017': 15,
    '00': 0,
    '9007199254740993': 9007199254740993n,
    '9223372036854775808': -9223372036854775808n,
    '0xffffffffffffffff': -1,
    '01777777777777777777777': -1,
    '18446744073709551615': -1,
  };
  for (const [text, value] of Object.entries(cases)) t.is(parseNumber(text, false), value, text);
  for (const text of [
    '089',
    '12abc',
    '0x',
    '0b1',
    '1e3',
    '18446744073709551616',
    '0x10000000000000000',
    '02000000000000000000000',
  ]) {
    t.is(parseNumber(text, false), undefined, text);
  }
  t.is(parseNumber('9223372036854775808', true), -9223372036854775808n);
  t.is(parseNumber('9223372036854775809', true), undefined);
  t.is(parseNumber('0', true), 0);
  t.true(Object.is(parseNumber('0', true), 0));
});

test('escapes mean what a C compiler makes of them; a NUL ends the string', (t) => {
  const cases = {
    'plain \xe9': 'plain \xe9',
    '\\a\\b\\t\\n\\v\\f\\r\\\\': '\x07\b\t\n\v\f\r\\',
    '\\101\\60\\7': 'A0\x07',
    '\\1011': 'A1',
    '\\400': '',
    'ab\\0cd': 'ab',
    '\\x41\\x4a!': 'AJ!',
    '\\x00041': 'A',
    'tail\\': 'tail\\',
  };
  for (const [raw, value] of Object.entries(cases)) t.is(valueOfLiteral(raw), value, raw);
});

function format(raw: string): PrintFormat | string {
  const result = parsePrintFormat(raw);
  return 'format' in result ? result.format : result.refused.text;
}

test('a format is literal text and directives', (t) => {
  const none = { kind: 'none' } as const;
  const directive = { kind: 'directive', flag: undefined, width: none, precision: none } as const;
  t.deepEqual(format('a\\n%d%%%s'), [
    { kind: 'literal', text: 'a\n' },
    { ...directive, conversion: 'd' },
    { kind: 'literal', text: '%' },
    { ...directive, conversion: 's' },
  ]);
  t.deepEqual(format('%-5.3lx'), [
    {
      kind: 'directive',
      conversion: 'x',
      flag: '-',
      width: { kind: 'fixed', value: 5 },
      precision: { kind: 'fixed', value: 3 },
    },
  ]);
  t.deepEqual(format('%0*.*i'), [
    { kind: 'directive', conversion: 'd', flag: '0', width: { kind: 'argument' }, precision: { kind: 'argument' } },
  ]);
  t.deepEqual(format('%.s'), [{ ...directive, conversion: 's' }]);
  t.deepEqual(format('\\45d'), [{ kind: 'literal', text: '%d' }], 'an escape makes no directive');
  t.deepEqual(format('a%l'), [{ kind: 'literal', text: 'a' }]);
  t.deepEqual(format(''), []);
});

test('what is no format says why', (t) => {
  for (const raw of ['%q', '%', 'a%', '%++d', '%5%', '%lld', '%5.5.5d', '%hd', '%n']) {
    t.is(format(raw), 'invalid or missing conversion specifier', raw);
  }
  for (const raw of ['%5', '%0', '%.*', '%5.', '%5l'])
    t.is(format(raw), 'trailing incomplete print format conversion', raw);
});
