import { describe, expect, test } from '@jest/globals';
import { encodeData } from '@sim/stores';
import { corruptLog, decodeChange, encodeChange, type IndexChange } from './index-change.ts';

const changes: IndexChange[] = [
  {
    op: 'add',
    ids: Uint32Array.of(3, 4),
    rows: Float32Array.of(1, -0, 3, 4),
    labels: ['cat', null],
    data: [{ pixels: Uint8Array.of(1) }, null],
    keys: ['a', 'b'],
  },
  { op: 'add', ids: Uint32Array.of(0), rows: Float32Array.of(1), labels: Int32Array.of(7), data: null, keys: null },
  { op: 'remove', ids: Uint32Array.of(3) },
  { op: 'calibrate', calibration: '{}', curves: Float64Array.of(0.5) },
  { op: 'reset' },
];

describe('a change as bytes', () => {
  test.each(changes)('comes back: %j', (change) => {
    expect(decodeChange(encodeChange(change, 'test'), 'test')).toEqual(change);
  });

  test.each([[null], ['add'], [{ op: 'grow' }], [{ ...changes[0], ids: [3, 4] }], [{ ...changes[1], ids: new Uint32Array() }]])(
    '%j is none',
    (value) => {
      expect(() => decodeChange(encodeData(value), 'test')).toThrow(expect.objectContaining({ code: 'INDEX_LOG_CORRUPT' }));
    },
  );

  test('bytes that are no data are damage', () => {
    expect(() => decodeChange(Uint8Array.of(0xc1), 'test')).toThrow(expect.objectContaining({ code: 'FILE_CORRUPT' }));
  });
});

test('corruptLog names what is wrong and what helps', () => {
  expect(corruptLog('it is missing', 'Indexer.open', 'x.sim.log').message).toBe(
    'Indexer.open: the log of the index is damaged: it is missing, got "x.sim.log". Restore index and log from a copy, or call Indexer.recover to keep what is whole.',
  );
});
