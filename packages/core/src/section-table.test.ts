import { expect, test } from '@jest/globals';
import { writeSections } from './byte-format.ts';
import { headerChecksum, MAX_TABLE_BYTES, readTable, tableEnd } from './section-table.ts';

const file = writeSections('test', { a: Uint8Array.of(1, 2, 3), b: Float32Array.of(1) });

/** With another number in the table and a header that is right about it. */
function forged(at: number, value: number): Uint8Array {
  const bytes = file.slice();
  new DataView(bytes.buffer).setFloat64(at, value, true);
  new DataView(bytes.buffer).setUint32(36, headerChecksum(bytes, 2), true);
  return bytes;
}

test('says where each section stands, from the beginning of the file alone', () => {
  const entries = readTable(file.subarray(0, tableEnd(2)), file.length, 'test', 'T');
  expect(entries.map(({ name, type, offset, length, gapAt }) => [name, type.name, offset, length, gapAt])).toEqual([
    ['a', 'Uint8Array', 192, 3, 136],
    ['b', 'Float32Array', 256, 4, 195],
  ]);
  expect(MAX_TABLE_BYTES).toBe(40 + 48 * 1024);
});

test.each([
  ['behind the end', 40 + 32, 2 ** 40],
  ['over the table', 40 + 32, 64],
  ['between multiples of 64', 40 + 32, 193],
  ['nowhere', 40 + 32, Number.NaN],
])('refuses a section that stands %s', (_, at, value) => {
  expect(() => readTable(forged(at, value), file.length, 'test', 'T')).toThrow('section "a" is damaged');
});

test.each([['too long', 2 ** 53], ['longer than there are bytes before the next', 100], ['negative', -1], ['no number', Number.NaN]])(
  'refuses a section that is %s',
  (_, value) => {
    expect(() => readTable(forged(40 + 40, value), file.length, 'test', 'T')).toThrow(/section "[ab]" is damaged/);
  },
);

test('refuses bytes behind the last section', () => {
  expect(() => readTable(forged(40 + 48 + 40, 0), file.length, 'test', 'T')).toThrow('behind the last section');
});
