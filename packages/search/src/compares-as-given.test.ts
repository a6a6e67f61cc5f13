import { describe, expect, test } from '@jest/globals';
import { type Ranking, euclideanRanking, rankings } from '@sim/core';
import { comparesAsGiven } from './compares-as-given.ts';

describe('comparesAsGiven', () => {
  test('is true of the distances that make nothing else of rows', () => {
    const names = rankings.filter(comparesAsGiven).map(({ name }) => name);
    expect(names.sort()).toEqual(['euclidean', 'inner_product', 'manhattan', 'squared_euclidean']);
  });

  test('is not true of a ranking of the caller', () => {
    const own: Ranking = { ...euclideanRanking, name: 'own' };
    expect(comparesAsGiven(own)).toBe(false);
  });
});
