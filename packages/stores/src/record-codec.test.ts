import { describe, expect, test } from '@jest/globals';
import { decodeChange, decodeRecord, encodeRecord, encodeRemoval, type EncodedRecord } from './record-codec.ts';

const record: EncodedRecord = {
  id: 2 ** 32 - 2,
  embedding: Float32Array.of(0.1, -1e-40, 3),
  label: 'ä"\ud800',
  data: Uint8Array.of(7, 8),
};

/** The same bytes from an odd place on, in larger memory. */
function shifted(bytes: Uint8Array): Uint8Array {
  const memory = Buffer.alloc(bytes.length + 7);
  memory.set(bytes, 3);
  return memory.subarray(3, 3 + bytes.length);
}

describe('decodeRecord and decodeChange', () => {
  test.each<[string, Partial<EncodedRecord>]>([
    ['text as label', {}],
    ['an empty text as label', { label: '' }],
    ['a large integer as label', { label: -(2 ** 53) + 1 }],
    ['no label', { label: null }],
    ['no data', { data: new Uint8Array() }],
    ['nothing but an id', { id: 0, embedding: new Float32Array(), label: null, data: new Uint8Array() }],
  ])('gives back a record with %s', (_, part) => {
    const given = { ...record, ...part };
    const found = decodeRecord(shifted(encodeRecord(given)), 'T.t');
    expect({ ...found, data: new Uint8Array(found.data) }).toEqual(given);
    const { id, embedding, label } = given;
    expect(decodeChange(shifted(encodeRecord(given)), 'T.t')).toEqual({ id, dim: embedding.length, label });
  });

  test('takes part of larger memory, and keeps none of what it is given', () => {
    const embedding = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    const bytes = shifted(encodeRecord({ ...record, embedding }));
    const found = decodeRecord(bytes, 'T.t');
    bytes.fill(0);
    expect(found.embedding).toEqual(Float32Array.of(2, 3));
  });

  test('gives back a removal', () => {
    const removed = Uint32Array.of(3, 2 ** 32 - 2, 5);
    expect(decodeChange(shifted(encodeRemoval(removed)), 'T.t')).toEqual({ removed });
  });

  test.each([
    ['nothing', []],
    ['another kind', [3, 0, 0, 0, 0]],
    ['a removal that is cut', [2, 0, 0, 0]],
    ['a record that is cut', [1, 0, 0, 0, 0, 0, 0]],
    ['a record whose numbers are missing', [1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]],
    ['a record whose label is no JSON', [1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x7b]],
  ])('refuses %s', (_, bytes) => {
    for (const decode of [decodeRecord, decodeChange])
      expect(() => decode(Uint8Array.from(bytes), 'T.t')).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT' }));
  });
});
