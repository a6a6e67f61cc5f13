import { expect, test } from '@jest/globals';
import { type Config, Random } from '@sim/core';
import { imageNumbers, seededImages } from '@sim/testing/seeded-images';
import { withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { Augmenter, type ViewContext } from './augmenter.ts';

/** Adds one random number to all images, and notes what it is given. */
class Brightener extends Augmenter {
  readonly seen: ViewContext[] = [];

  override getConfig(): Config {
    return { seed: this.seed };
  }

  protected override makeView(images: tf.Tensor4D, context: ViewContext): tf.Tensor4D {
    this.seen.push(context);
    return tf.add(images, context.random.uniform());
  }
}

class Idle extends Brightener {
  protected override makeView(images: tf.Tensor4D): tf.Tensor4D {
    return images;
  }
}

const numbers = (views: tf.Tensor4D[]): number[][] =>
  views.map((view) => {
    const values = Array.from(view.dataSync());
    view.dispose();
    return values;
  });
const batch = { examples: { values: imageNumbers([2, 2, 2, 1]), shape: [2, 2, 2, 1] }, labels: Int32Array.of(5, 3) };

withBackends('Augmenter', () => {
  test.each([1, 2, 5])('makes as many views as asked for: %p', (count) => {
    const views = numbers(new Brightener().augment(batch.examples, null, count));
    expect(views).toHaveLength(count);
    expect(new Set(views.map(String)).size).toBe(count);
  });

  test('makes two views by default, from a tensor as from numbers, which stay the caller’s', () => {
    const images = seededImages([2, 2, 2, 1]);
    const views = numbers(new Brightener().augment(images));
    expect(views).toHaveLength(2);
    expect(numbers(new Brightener().augment(batch.examples))).toEqual(views);
    expect([...images.dataSync()]).toEqual([...batch.examples.values]);
    const [first, second] = new Idle().augment(images, null, 2) as [tf.Tensor4D, tf.Tensor4D];
    expect(new Set([first.id, second.id, images.id]).size).toBe(3);
    tf.dispose([first, second]);
    images.dispose();
  });

  test('repeats its views from the same seed, and goes on from call to call', () => {
    const [one, same, other] = [new Brightener({ seed: 4 }), new Brightener({ seed: 4 }), new Brightener({ seed: 5 })];
    const [first, next] = [numbers(one.augment(batch.examples)), numbers(one.augment(batch.examples))];
    expect([numbers(same.augment(batch.examples)), numbers(same.augment(batch.examples))]).toEqual([first, next]);
    expect(next).not.toEqual(first);
    expect(numbers(other.augment(batch.examples))).not.toEqual(first);
  });

  test('draws from the source of randomness that it is given', () => {
    const augmenter = new Brightener();
    const draw = () => numbers(augmenter.augment(batch.examples, null, 2, false, { random: new Random(8) }));
    expect(draw()).toEqual(draw());
  });

  test('hands labels and warm-up to the view', () => {
    const augmenter = new Brightener();
    const random = new Random(1);
    numbers(augmenter.augment(batch.examples, ['a', 'b'], 1, true, { random }));
    numbers(augmenter.augment(batch.examples, undefined, 1));
    expect(augmenter.seen[0]).toEqual({ random, labels: ['a', 'b'], isWarmup: true });
    expect(augmenter.seen[0]?.random).toBe(random);
    expect(augmenter.seen[1]).toMatchObject({ labels: null, isWarmup: false });
  });

  test('as a sampler’s augmenter, puts the views one after the other and repeats the labels', async () => {
    const augmenter = new Brightener();
    const joined = await augmenter.forSampler({ numAugmentationsPerExample: 3, isWarmup: true })(batch, new Random(2));
    expect(joined.examples.shape).toEqual([6, 2, 2, 1]);
    expect([...joined.labels]).toEqual([5, 3, 5, 3, 5, 3]);
    const views = numbers(augmenter.augment(batch.examples, null, 3, false, { random: new Random(2) }));
    expect([...joined.examples.values]).toEqual(views.flat());
    expect(augmenter.seen[0]).toMatchObject({ labels: batch.labels, isWarmup: true });
    expect([...batch.examples.values]).toEqual([...imageNumbers([2, 2, 2, 1])]);
  });

  test('makes two views for a sampler by default', async () => {
    const { examples, labels } = await new Brightener().forSampler()(batch, new Random(2));
    expect([examples.shape[0], labels.length]).toEqual([4, 4]);
  });

  test('refuses half a view, no view, half a seed, and vectors', () => {
    const refused = (call: () => unknown, code: string, message: RegExp) =>
      expect(call).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
    refused(() => new Brightener().augment(batch.examples, null, 1.5), 'INVALID_ARGUMENT', /^Brightener\.augment: numAug/);
    refused(() => new Brightener().augment(batch.examples, null, 0), 'INVALID_ARGUMENT', /numAugmentationsPerExample/);
    refused(() => new Brightener().forSampler({ numAugmentationsPerExample: 0 }), 'INVALID_ARGUMENT', /forSampler/);
    refused(() => new Brightener({ seed: 0.5 }), 'INVALID_ARGUMENT', /^Brightener: seed/);
    const vectors = { values: Float32Array.of(1, 2), shape: [2, 1] };
    refused(() => new Brightener().augment(vectors), 'SHAPE_MISMATCH', /Brightener\.augment: images must be/);
  });
});
