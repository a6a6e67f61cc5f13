import { expect, test } from '@jest/globals';
import { distanceConformance, dot } from '@sim/testing/distance-conformance';
import { InnerProductSimilarity } from './inner-product-similarity.ts';

distanceConformance(InnerProductSimilarity, dot);

test('is a similarity', () => {
  expect(new InnerProductSimilarity().ranking.polarity).toBe('similarity');
});
