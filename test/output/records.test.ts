import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import {
  id,
  long,
  type ByteString,
  type FormatPiece,
  type Long,
  type PrintFormat,
  type Token,
} from '../../src/base/index.js';
import { formatText } from '../../src/format/index.js';
import { INLINE_BYTES, PART, RECORD_VERSION, RUNTIME_ERRORS, type IrFormat } from '../../src/ir/index.js';
import { RecordReader } from '../../src/output/index.js';
import type { EventSchema, Representation } from '../../src/passes/index.js';

const STRINGS = ['', 'openat', 'read'];
const POSITION = { kind: 'operator', text: '/', line: 4, column: 41, file: { path: 'FILE' } } as unknown as Token;

interface Field {
  readonly representation: Representation;
  readonly conversion: 'd' | 's';
  readonly value: Long | ByteString;
  readonly encoded: Buffer;
}

const longField = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).map((value): Field => {
  const encoded = Buffer.alloc(8);
  encoded.writeBigInt64LE(value);
  return { representation: { kind: 'long' }, conversion: 'd', value: long(value), encoded };
});

const internedField = fc.constantFrom(0, 1, 2).map((index): Field => {
  const encoded = Buffer.alloc(8);
  encoded.writeUInt32LE(index);
  return { representation: { kind: 'interned' }, conversion: 's', value: STRINGS[index] ?? '', encoded };
});

const bytesOf = (maxLength: number) =>
  fc.array(fc.integer({ min: 1, max: 255 }), { maxLength }).map((bytes) => Buffer.from(bytes));

const slotField = fc.constantFrom(4, 8, 16, 32, INLINE_BYTES).chain((sizeBytes) =>
  bytesOf(sizeBytes).map((text): Field => {
    const encoded = Buffer.alloc((sizeBytes + 7) & ~7);
    text.copy(encoded);
    return {
      representation: { kind: 'bytes', limit: sizeBytes, sizeBytes },
      conversion: 's',
      value: text.toString('latin1'),
      encoded,
    };
  }),
);

const countedField = bytesOf(200).map((text): Field => {
  const encoded = Buffer.alloc(8 + ((text.length + 7) & ~7));
  encoded.writeUInt32LE(text.length);
  text.copy(encoded, 8);
  return {
    representation: { kind: 'bytes', limit: 255, sizeBytes: 256 },
    conversion: 's',
    value: text.toString('latin1'),
    encoded,
  };
});

const anyFields = fc.array(fc.oneof(longField, internedField, slotField, countedField), { maxLength: 6 });

function formatOf(fields: readonly Field[]): PrintFormat {
  const none = { kind: 'none' } as const;
  const pieces = fields.flatMap(({ conversion }): FormatPiece[] => [
    { kind: 'directive', flag: undefined, width: none, precision: none, conversion },
    { kind: 'literal', text: '|' },
  ]);
  return [{ kind: 'literal', text: '<' }, ...pieces];
}

const part = (code: number, content: Buffer): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(7, 2);
  head.writeUInt32LE(8 + content.length, 4);
  return Buffer.concat([head, content]);
};

function readerOf(formats: readonly PrintFormat[], fields: readonly (readonly Field[])[]) {
  const seen: string[] = [];
  const schema: EventSchema = {
    version: RECORD_VERSION,
    prints: fields.map((each, index) => ({
      kind: 'print' as const,
      format: id<'format'>(index),
      fields: each.map((field) => field.representation),
    })),
    positions: [POSITION],
    strings: STRINGS,
  };
  const irFormats = formats.map((format) => ({ format }) as unknown as IrFormat);
  const reader = new RecordReader(schema, irFormats, {
    print: (text) => seen.push(`print ${text}`),
    warn: (text) => seen.push(`warn ${text}`),
    system: (text) => seen.push(`system ${text}`),
    error: (text, at) => seen.push(`error ${text} ${at?.text ?? '-'}`),
    exit: () => seen.push('exit'),
  });
  const take = (record: Buffer): void => {
    const bytes = Buffer.from(new ArrayBuffer(16 + record.length));
    record.copy(bytes, 16);
    reader.record(new Int32Array(bytes.buffer), bytes, 16, record.length);
  };
  return {
    seen,
    take,
    drained: () => {
      reader.drained();
    },
  };
}

testProp(
  'a part is printed as its format says, whatever came before it',
  [fc.array(anyFields, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(), { maxLength: 8 })],
  (t, kinds, order) => {
    const formats = kinds.map(formatOf);
    const { seen, take, drained } = readerOf(formats, kinds);
    let expected = '';
    for (const each of order) {
      const index = each % kinds.length;
      const fields = kinds[index] ?? [];
      take(part(PART.firstFormat + index, Buffer.concat(fields.map((field) => field.encoded))));
      expected += formatText(
        formats[index] ?? [],
        fields.map((field) => field.value),
      );
    }
    drained();
    t.is(seen.map((line) => line.slice('print '.length)).join(''), expected);
  },
);

test('one slot, text after text: longer, shorter, the same, empty', (t) => {
  const texts = ['', 'a', 'systemd', 'a', 'a', 'exactly16bytes!!', 'x', ''];
  const sizeBytes = 16;
  const field: Field = {
    representation: { kind: 'bytes', limit: 16, sizeBytes },
    conversion: 's',
    value: '',
    encoded: Buffer.alloc(0),
  };
  const { seen, take, drained } = readerOf([formatOf([field])], [[field]]);
  for (const text of texts) {
    const slot = Buffer.alloc(sizeBytes);
    slot.write(text, 'latin1');
    take(part(PART.firstFormat, slot));
  }
  drained();
  t.deepEqual(seen, [`print ${texts.map((text) => `<${text}|`).join('')}`]);
});

test('what is printed comes before the warnings, errors and exits after it', (t) => {
  const counted = (text: string): Buffer => {
    const content = Buffer.alloc(8 + ((text.length + 7) & ~7));
    content.writeUInt32LE(text.length);
    content.write(text, 8);
    return content;
  };
  const error = (code: number, argument: bigint, text: string): Buffer => {
    const head = Buffer.alloc(16);
    head.writeUInt32LE(code, 0);
    head.writeBigInt64LE(argument, 8);
    return part(PART.error, Buffer.concat([head, counted(text)]));
  };
  const print = part(PART.firstFormat, Buffer.alloc(0));
  const { seen, take, drained } = readerOf([formatOf([])], [[]]);
  take(Buffer.concat([print, print, part(PART.warn, counted('careful'))]));
  take(
    Buffer.concat([
      print,
      error(RUNTIME_ERRORS.raised, 0n, 'mine'),
      error(RUNTIME_ERRORS.divisionByZero, 0n, ''),
      part(PART.exit, Buffer.alloc(0)),
    ]),
  );
  drained();
  t.deepEqual(seen, ['print <<', 'warn careful', 'print <', 'error mine -', 'error division by 0 /', 'exit']);
});

test('a part that does not fit its record, an unknown code or string is our bug, and says so', (t) => {
  const { take } = readerOf([formatOf([])], [[]]);
  const tooLong = part(PART.firstFormat, Buffer.alloc(8)).subarray(0, 8);
  t.throws(
    () => {
      take(Buffer.from(tooLong));
    },
    { message: /part of 16 bytes in a record of 8/ },
  );
  t.throws(
    () => {
      take(part(9, Buffer.alloc(0)));
    },
    { message: /part code 9/ },
  );
  const field: Field = {
    representation: { kind: 'interned' },
    conversion: 's',
    value: '',
    encoded: Buffer.alloc(0),
  };
  const other = readerOf([formatOf([field])], [[field]]);
  const content = Buffer.alloc(8);
  content.writeUInt32LE(99);
  t.throws(
    () => {
      other.take(part(PART.firstFormat, content));
    },
    { message: /no interned string 99/ },
  );
});
