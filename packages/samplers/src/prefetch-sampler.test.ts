import { describe, expect, jest, test } from '@jest/globals';
import { expectCode } from '@sim/testing/expect-code';
import { rowSampler } from '@sim/testing/row-sampler';
import { samplerConformance } from '@sim/testing/sampler-conformance';
import '@tensorflow/tfjs-backend-cpu';
import type { MultiShotMemorySampler } from './multi-shot-memory-sampler.ts';
import { PrefetchSampler } from './prefetch-sampler.ts';

/** A sampler, and the batches that it was asked for. */
function noted(): { sampler: MultiShotMemorySampler; asked: jest.Spied<MultiShotMemorySampler['batch']>; drawn(): string[] } {
  const sampler = rowSampler();
  const asked = jest.spyOn(sampler, 'batch');
  return { sampler, asked, drawn: () => asked.mock.calls.map((place) => place.join('.')) };
}

samplerConformance('PrefetchSampler', (seed) => new PrefetchSampler(rowSampler({ seed }), { ahead: 2 }));

describe('PrefetchSampler', () => {
  test.each([1, 2, 5])('gives the batches of the sampler, with %i ahead', async (ahead) => {
    const [expected, sampler] = [rowSampler(), new PrefetchSampler(rowSampler(), { ahead })];
    const places: [number, number][] = [[0, 0], [0, 1], [0, 2], [1, 0], [1, 0], [5, 2], [0, 1], [6, 0]];
    for (const [epoch, index] of places) expect(await sampler.batch(epoch, index)).toEqual(await expected.batch(epoch, index));
  });

  test('draws each batch once and before it is asked for, over the end of an epoch', async () => {
    const { sampler: source, drawn } = noted();
    const sampler = new PrefetchSampler(source, { ahead: 2 });
    await sampler.batch(0, 0);
    expect(drawn()).toEqual(['0.0', '0.1', '0.2']);
    await sampler.batch(0, 1);
    await sampler.batch(0, 2);
    expect(drawn()).toEqual(['0.0', '0.1', '0.2', '1.0', '1.1']);
    await sampler.batch(4, 0);
    expect(drawn().slice(5)).toEqual(['4.0', '4.1', '4.2']);
  });

  test('a failure waits for whoever asks for that batch', async () => {
    const { sampler: source, asked } = noted();
    const sampler = new PrefetchSampler(source);
    const [first, second] = [await source.batch(0, 0), await source.batch(0, 1)];
    asked.mockResolvedValueOnce(first).mockRejectedValueOnce(new Error('no such file'));
    expect(await sampler.batch(0, 0)).toBe(first);
    // A rejection that nobody handles would end the test here.
    await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(sampler.batch(0, 1)).rejects.toThrow('no such file');
    expect(await sampler.batch(0, 1)).toEqual(second);
  });

  test('has the settings of the sampler, and its data set', async () => {
    const [expected, sampler] = [rowSampler(), new PrefetchSampler(rowSampler())];
    expect([sampler.stepsPerEpoch, sampler.batchSize, sampler.getConfig()]).toEqual([3, 4, expected.getConfig()]);
    expect(sampler.labelCodes.decode(1)).toBe('odd');
    const iterator = await sampler.dataset(1).iterator();
    const { value } = await iterator.next();
    expect(Array.from(value?.xs.dataSync() ?? [])).toEqual([...(await expected.batch(0, 0)).examples.values]);
  });

  test('refuses less than one batch', async () => {
    await expectCode('INVALID_ARGUMENT', (async () => new PrefetchSampler(rowSampler(), { ahead: 0 }))());
    await expectCode('INVALID_ARGUMENT', new PrefetchSampler(rowSampler()).batch(-1, 0));
  });
});
