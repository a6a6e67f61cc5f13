import { expect, test } from '@jest/globals';
import { newState } from '../index-state.ts';
import type { AddChange } from './index-change.ts';
import { calibrateChange, replayChange, replayChanges } from './replay-change.ts';

const emptyState = () => newState<string>({ embeddingSize: 2, distance: 'euclidean' }, 'test');
const add = (first: number, keys: string[]): AddChange => ({
  op: 'add',
  ids: Uint32Array.from(keys, (_, i) => first + i),
  rows: Float32Array.from({ length: 2 * keys.length }, (_, i) => first + i),
  labels: keys.map(() => 'a'),
  data: keys,
  keys,
});
const corrupt = { code: 'INDEX_LOG_CORRUPT' };

test('replayChanges makes every change again, under the ids of old', async () => {
  const state = emptyState();
  const calibration = JSON.stringify({
    metric: { className: 'F1Score', config: {} },
    matcher: { className: 'MatchNearest', config: {} },
    k: 1,
    cutpoints: { optimal: { name: 'optimal', distance: 0.5 } },
    curves: ['distance'],
  });
  await replayChanges(
    state,
    [
      add(0, ['x', 'y']),
      add(5, ['x']),
      { op: 'remove', ids: Uint32Array.of(1) },
      { op: 'calibrate', calibration, curves: Float64Array.of(0.5) },
    ],
    'test',
  );
  expect([...state.records.table.ids()]).toEqual([5]);
  expect(await state.records.get(['x'], 'test')).toMatchObject([{ id: 5, data: 'x', embedding: Float32Array.of(5, 6) }]);
  expect(state.calibration && calibrateChange(state.calibration, 'test')).toMatchObject({ curves: Float64Array.of(0.5) });
  await replayChange(state, { op: 'reset' }, 'test');
  expect(state.records.size).toBe(0);
  expect(state.calibration).toBeNull();
});

test.each([
  ['ids that are there', add(0, ['z'])],
  ['ids with gaps', { ...add(5, ['z', 'w']), ids: Uint32Array.of(5, 7) }],
  ['rows of another size', { ...add(5, ['z']), rows: Float32Array.of(1) }],
  ['rows that are no numbers', { ...add(5, ['z']), rows: Float32Array.of(1, Number.NaN) }],
  ['labels of another number', { ...add(5, ['z']), labels: Int32Array.of(1, 2) }],
  ['a removal of what is not there', { op: 'remove' as const, ids: Uint32Array.of(9) }],
])('replayChange refuses %s and changes nothing', async (_, change) => {
  const state = emptyState();
  await replayChange(state, add(0, ['x']), 'test');
  await expect(replayChange(state, change, 'test')).rejects.toMatchObject(corrupt);
  expect([...state.records.table.ids()]).toEqual([0]);
  expect(state.records.search.size).toBe(1);
  expect(await state.records.store.size()).toBe(1);
});
