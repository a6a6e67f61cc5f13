import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MemoryStore } from './memory-store.ts';
import { toCsv } from './to-csv.ts';

const embedding = Float32Array.of(1, -0.5);

describe('toCsv', () => {
  test('writes a line for each record, as RFC 4180 has it', async () => {
    const store = new MemoryStore<unknown>();
    await store.add({
      embeddings: Float32Array.of(0.1, 1e-30, 3, 16777216, 0, -2),
      dim: 2,
      labels: ['cat', null, 'a "b", c'],
      data: [{ title: 'Tom', pixels: Uint8Array.of(1, 2), size: 12n }, null, new Date(0)],
    });
    expect(toCsv(await store.toDataFrame())).toBe(
      [
        'id,label,embedding_0,embedding_1,data',
        '0,cat,0.1,1e-30,"{""title"":""Tom"",""pixels"":[1,2],""size"":""12""}"',
        '1,,3,16777216,',
        '2,"a ""b"", c",0,-2,"""1970-01-01T00:00:00.000Z"""',
        '',
      ].join('\r\n'),
    );
  });

  test('has a column of keys where there are any, and tells no key from an empty label', () => {
    const rows = [
      { id: 3, key: 'x', label: '', embedding, data: 0 },
      { id: 4, key: null, label: 'b\nc', embedding, data: null },
    ];
    expect(toCsv(rows)).toBe('id,key,label,embedding_0,embedding_1,data\r\n3,x,"",1,-0.5,0\r\n4,,"b\nc",1,-0.5,\r\n');
  });

  test('takes another separator', () => {
    const rows = [{ id: 0, label: 'a;b', embedding, data: 'x,y' }];
    expect(toCsv(rows, { separator: ';' })).toBe('id;label;embedding_0;embedding_1;data\r\n0;"a;b";1;-0.5;"""x,y"""\r\n');
  });

  test('is a line of names without records', () => {
    expect(toCsv([])).toBe('id,label,data\r\n');
  });

  test('every float32 comes back from its decimal', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const [, line] = toCsv([{ id: 0, label: null, embedding: Float32Array.of(value), data: null }]).split('\r\n');
        // Minus zero is written as zero.
        expect(Math.fround(Number(line?.split(',')[2]))).toBe(value + 0);
      }),
    );
  });
});
