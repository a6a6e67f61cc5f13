import { describe, expect, test } from '@jest/globals';
import { RecallAtK } from '@sim/metrics';
import { calibrationTask, classificationTask, cutpointsTask, matchTask, retrievalTask } from './evaluation-tasks.ts';
import { newState } from './index-state.ts';

const queries = [[0.1], [9]];
const labels = ['a', 'b'];

/** Records at 0 (label a) and 10 (label b). */
async function filled() {
  const state = newState({ embeddingSize: 1, distance: 'euclidean' }, 'test');
  await state.records.add({ values: Float32Array.of(0, 10), count: 2, dim: 1 }, { embeddings: [], labels }, {}, 'test');
  return state;
}

describe('a task', () => {
  test('refuses wrong arguments before it runs', async () => {
    const state = await filled();
    expect(() => calibrationTask(state, queries, ['a'], {}, 'test')).toThrow(/test: .*labels/);
    expect(() => calibrationTask(state, queries, labels, { calibrationMetric: 'none' }, 'test')).toThrow(/none/);
    expect(() => matchTask(state, [[1, 2]], {}, 'test')).toThrow(expect.objectContaining({ code: 'DIMENSION_MISMATCH' }));
    expect(() => retrievalTask(state, [], [], { metrics: ['recall'] }, 'test')).toThrow(expect.any(Error));
    expect(() => classificationTask(state, queries, ['a'], {}, 'test')).toThrow(/labels/);
    expect(() => cutpointsTask(state, queries, ['a'], {}, 'test')).toThrow(/labels/);
  });

  test('sees the calibration that there is when it runs', async () => {
    const state = await filled();
    const match = matchTask(state, queries, {}, 'test');
    await expect(match()).rejects.toMatchObject({ code: 'NOT_CALIBRATED' });
    state.calibration = await calibrationTask(state, queries, labels, {}, 'test')();
    expect(await match()).toEqual(labels);
    expect(await matchTask(state, queries, { cutpoint: 'all' }, 'test')()).toEqual({ optimal: labels });
    expect(await cutpointsTask(state, queries, labels, {}, 'test')()).toMatchObject({ optimal: { f1: 1, precision: 1, recall: 1 } });
  });

  test('computes metrics', async () => {
    const state = await filled();
    expect(await retrievalTask(state, queries, labels, { metrics: [new RecallAtK({ k: 1 })] }, 'test')()).toEqual({ 'recall@1': 1 });
    const { f1 } = await classificationTask(state, queries, labels, {}, 'test')();
    expect([...(f1 ?? [])]).toEqual([1]);
  });
});
