import { describe, expect, jest, test } from '@jest/globals';
import { Random } from '@sim/core';
import { umapEmbedding } from './umap-js.ts';

/** Three clusters of unit vectors, thirty rows each. */
function clusters(): Float32Array {
  const random = new Random(5);
  return Float32Array.from(
    { length: 90 * 6 },
    (_, i) => (i % 6 === Math.floor(i / 180) ? 4 : 0) + 0.3 * random.normal(),
  );
}
const options = { dim: 6, nNeighbors: 8, nEpochs: 60 };

describe('umapEmbedding', () => {
  test('neighbours stay neighbours, and the same seed gives the same picture', async () => {
    const places = await umapEmbedding(clusters(), { ...options, seed: 3 });
    expect(places).toHaveLength(180);
    const distance = (i: number, j: number): number =>
      Math.hypot(
        (places[2 * i] as number) - (places[2 * j] as number),
        (places[2 * i + 1] as number) - (places[2 * j + 1] as number),
      );
    for (let i = 0; i < 90; i++) {
      const others = Array.from({ length: 90 }, (_, j) => j).filter((j) => j !== i);
      const nearest = others.reduce((best, j) => (distance(i, j) < distance(i, best) ? j : best));
      expect(Math.floor(nearest / 30)).toBe(Math.floor(i / 30));
    }
    expect(await umapEmbedding(clusters(), { ...options, seed: 3 })).toEqual(places);
    expect(await umapEmbedding(clusters(), { ...options, seed: 4 })).not.toEqual(places);
  });
  test('three components make places in space', async () => {
    expect(await umapEmbedding(clusters(), { ...options, components: 3, nEpochs: 3 })).toHaveLength(90 * 3);
  });
  test('cosine looks at directions alone, euclidean at lengths too', async () => {
    const rows = clusters();
    const scaled = rows.map((value, i) => value * 2 ** (Math.floor(i / 6) % 4));
    expect(await umapEmbedding(scaled, options)).toEqual(await umapEmbedding(rows, options));
    const euclidean = { ...options, distance: 'euclidean' };
    expect(await umapEmbedding(scaled, euclidean)).not.toEqual(await umapEmbedding(rows, euclidean));
  });
  test('reports progress and ends when asked to', async () => {
    const heard: number[] = [];
    await umapEmbedding(clusters(), {
      ...options,
      nEpochs: 3,
      onProgress: ({ done, total }) => heard.push(done, total),
    });
    expect(heard).toEqual([1, 3, 2, 3, 3, 3]);
    const code = 'ABORTED';
    const signal = AbortSignal.abort();
    await expect(umapEmbedding(clusters(), { ...options, signal })).rejects.toMatchObject({ code });
  });
  test.each([
    ['TOO_FEW_EXAMPLES', { ...options, nNeighbors: 90 }],
    ['INVALID_ARGUMENT', { ...options, nNeighbors: 1 }],
    ['INVALID_ARGUMENT', { ...options, nEpochs: 0 }],
    ['INVALID_ARGUMENT', { ...options, components: 0 }],
    ['INVALID_ARGUMENT', { ...options, distance: 'inner_product' }],
    ['INVALID_ARGUMENT', { ...options, distance: 'snr' }],
    ['UNKNOWN_NAME', { ...options, distance: 'far' }],
    ['DIMENSION_MISMATCH', { ...options, dim: 7 }],
  ])('%s', async (code, bad) => {
    await expect(umapEmbedding(clusters(), bad)).rejects.toMatchObject({ code });
  });
  test('a missing peer is named with its cure', async () => {
    jest.unstable_mockModule('umap-js', () => {
      throw new Error('Cannot find package umap-js');
    });
    jest.resetModules();
    const fresh = await import('./umap-js.ts');
    await expect(fresh.umapEmbedding(clusters(), options)).rejects.toMatchObject({
      code: 'MISSING_PEER',
      message: expect.stringContaining('npm install umap-js'),
    });
  });
});
