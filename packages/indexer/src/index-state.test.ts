import { expect, test } from '@jest/globals';
import { bytesSource } from '@sim/core';
import { openIndexFile } from './index-file.ts';
import { configOf, newState, readState, writeState } from './index-state.ts';

test('newState makes every part by its name', () => {
  const state = newState({ embeddingSize: 3, distance: 'l1', statBufferSize: 7 }, 'test');
  expect(configOf(state, 'test')).toEqual({
    embeddingSize: 3,
    distance: 'manhattan',
    search: { className: 'LinearSearch', config: expect.any(Object) },
    kvStore: { className: 'MemoryStore', config: {} },
    evaluator: 'MemoryEvaluator',
    statBufferSize: 7,
  });
  expect(() => newState({ embeddingSize: 0 }, 'test')).toThrow(/test: embeddingSize/);
});

test('a state comes back from its bytes, with the log it goes on in', async () => {
  const state = newState<string>({ embeddingSize: 1, distance: 'euclidean' }, 'test');
  await state.records.add({ values: Float32Array.of(1, 4), count: 2, dim: 1 }, { embeddings: [], keys: ['a', 'b'], data: ['A', null] }, {}, 'test');
  const file = await openIndexFile(bytesSource(await writeState(state, { log: { id: 'x', previous: null } }, 'test')), 'test');
  expect(file.log).toEqual({ id: 'x', previous: null });
  const again = await readState<string>(file, {}, 'test');
  expect(configOf(again, 'test')).toEqual(configOf(state, 'test'));
  expect(await again.records.get(['b', 'a'], 'test')).toMatchObject([{ id: 1, data: null }, { id: 0, data: 'A' }]);
});
