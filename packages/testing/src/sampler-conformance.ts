import { describe, expect, test } from '@jest/globals';
import type { Batch, Sampler } from '@sim/samplers';

/** What `samplerConformance` needs to know besides the sampler. */
export interface SamplerConformanceOptions {
  /** Views that the augmenter adds: a batch has so many times `batchSize` rows. Default 1. */
  readonly views?: number;
}

/** What every `Sampler` has to do. `open` gives a new one over the same data for each seed, with at least two steps an epoch. */
export function samplerConformance(
  name: string,
  open: (seed: number) => Promise<Sampler> | Sampler,
  { views = 1 }: SamplerConformanceOptions = {},
): void {
  const copy = ({ examples, labels }: Batch) => ({ values: [...examples.values], shape: [...examples.shape], labels: [...labels] });
  const places = [[0, 0], [0, 1], [1, 0], [2, 1], [7, 0]] as const;
  const draw = async (sampler: Sampler, epoch: number, index: number) => copy(await sampler.batch(epoch, index));

  describe(`${name} as a sampler`, () => {
    test('gives whole batches of its size, with labels that it knows', async () => {
      const sampler = await open(1);
      expect(sampler.stepsPerEpoch).toBeGreaterThanOrEqual(2);
      for (const [epoch, index] of places) {
        const { examples, labels } = await sampler.batch(epoch, index);
        expect(examples.shape[0]).toBe(sampler.batchSize * views);
        expect(examples.values).toHaveLength(examples.shape.reduce((product, side) => product * side, 1));
        expect(labels).toBeInstanceOf(Int32Array);
        expect(labels).toHaveLength(sampler.batchSize * views);
        for (const label of labels) expect(sampler.labelCodes.decode(label)).not.toBeNull();
      }
    });

    test('gives the same batch for the same seed, epoch and index, whatever was asked for before', async () => {
      const first = await open(5);
      const forwards = [];
      for (const [epoch, index] of places) forwards.push(await draw(first, epoch, index));
      const second = await open(5);
      const backwards = [];
      for (const [epoch, index] of places.toReversed()) backwards.push(await draw(second, epoch, index));
      expect(backwards.toReversed()).toEqual(forwards);
      const third = await open(5);
      expect(await Promise.all(places.map(([epoch, index]) => draw(third, epoch, index)))).toEqual(forwards);
    });

    test('gives other batches for another seed, epoch or index', async () => {
      const sampler = await open(5);
      const other = await open(6);
      const sequence = async (from: Sampler, epoch: number) => {
        const batches = [];
        for (let index = 0; index < sampler.stepsPerEpoch && index < 4; index++) batches.push(await draw(from, epoch, index));
        return batches;
      };
      const here = await sequence(sampler, 3);
      expect(new Set(here.map((batch) => JSON.stringify(batch))).size).toBeGreaterThan(1);
      expect(await sequence(sampler, 4)).not.toEqual(here);
      expect(await sequence(other, 3)).not.toEqual(here);
    });

    test('resumes as a data set with the batches that it would have given', async () => {
      const sampler = await open(2);
      const whole = await drain(await open(2), 0, 3);
      expect(whole).toHaveLength(3 * sampler.stepsPerEpoch);
      expect(await drain(sampler, 2, 3)).toEqual(whole.slice(2 * sampler.stepsPerEpoch));
      expect(whole[sampler.stepsPerEpoch + 1]).toEqual((await draw(sampler, 1, 1)).labels);
    });

    test('does not share memory between batches', async () => {
      const sampler = await open(3);
      const before = await draw(sampler, 0, 1);
      const { examples, labels } = await sampler.batch(0, 1);
      examples.values.fill(77);
      labels.fill(0);
      expect(await draw(sampler, 0, 1)).toEqual(before);
    });

    test('has a configuration of plain JSON that names the seed', async () => {
      const config = (await open(9)).getConfig();
      expect(JSON.parse(JSON.stringify(config))).toEqual(JSON.parse(JSON.stringify((await open(9)).getConfig())));
      expect(config['seed']).toBe(9);
    });

    test.each([[-1, 0], [0, -1], [0.5, 0], [0, Number.NaN]])('refuses batch(%p, %p)', async (epoch, index) => {
      await expect((await open(0)).batch(epoch, index)).rejects.toMatchObject({ name: 'SimError', code: 'INVALID_ARGUMENT' });
    });
  });

  /** Labels of every batch of a data set. */
  async function drain(sampler: Sampler, initialEpoch: number, epochs: number): Promise<number[][]> {
    const iterator = await sampler.dataset(epochs, { initialEpoch }).iterator();
    const labels: number[][] = [];
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      const { xs, ys } = next.value;
      labels.push([...ys.dataSync()]);
      xs.dispose();
      ys.dispose();
    }
    return labels;
  }
}
