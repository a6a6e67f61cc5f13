import { describe, expect, test } from '@jest/globals';
import { rankings } from '@sim/core';
import { expectValue } from '@sim/testing/close';
import { describeGolden } from '@sim/testing/golden';
import { numbersOf, withBackends } from '@sim/testing/with-backends';
import * as tf from '@tensorflow/tfjs-core';
import { getDistance } from './get-distance.ts';
import { distanceClasses } from './registry.ts';

describe('getDistance', () => {
  test('knows every ranking under every alias', () => {
    for (const { name, aliases } of rankings)
      for (const alias of aliases) expect(getDistance(alias).name).toBe(name);
    expect(distanceClasses).toHaveLength(rankings.length);
  });

  test('lists the known names for an unknown one', () => {
    expect(() => getDistance('cosin')).toThrow(
      /^getDistance: unknown distance, got "cosin"\. Use one of: cosine, euclidean, .*, squared_euclidean\.$/,
    );
    expect(() => getDistance({ className: 'No', config: {} })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_NAME' }),
    );
  });

  test.each([[undefined], [null], [3], [{}]])('refuses %p', (identifier) => {
    expect(() => getDistance(identifier as never, 'TripletLoss.constructor')).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/^TripletLoss.constructor/) }),
    );
  });
});

interface ReferenceDistances {
  readonly distances: Record<'key' | 'query' | 'unnormalized_key' | 'unnormalized_query', number[][]> & {
    readonly cases: readonly { readonly distance: string; readonly unit: number[][]; readonly scaled: number[][] }[];
  };
}

describeGolden<ReferenceDistances>('tfsim.json', ({ distances }) => {
  withBackends('distances', () => {
    test.each(distances.cases)('$distance', async ({ distance, unit, scaled }) => {
      const compare = async (query: number[][], key: number[][], expected: number[][]): Promise<void> => {
        const values = await numbersOf(() => getDistance(distance).call(tf.tensor2d(query), tf.tensor2d(key)));
        expect(values).toHaveLength(expected.flat().length);
        for (const [i, value] of expected.flat().entries()) expectValue(values[i] as number, value);
      };
      await compare(distances.query, distances.key, unit);
      await compare(distances.unnormalized_query, distances.unnormalized_key, scaled);
    });
  });
});
