import { describe, expect, test } from '@jest/globals';
import { Random, cosineRanking, euclideanRanking, innerProductRanking } from '@sim/core';
import { gaussianValues } from '@sim/testing/gaussian-rows';
import { MAX_COST } from './code-scan.ts';
import { RandomRotation } from './random-rotation.ts';
import { SignCode, meanRow } from './sign-code.ts';

const dim = 40;
const rows = gaussianValues(new Random(1), 30, dim);
const zero = new Float64Array(dim);

describe('SignCode', () => {
  test('a code holds the signs of the turned row, without the centre', () => {
    const centre = Float64Array.from({ length: dim }, (_, i) => i / 40);
    const codes = new SignCode(dim, euclideanRanking, centre).encode(rows);
    expect(codes.length).toBe(30 * 2);
    for (let row = 0; row < 30; row++) {
      const turned = Float64Array.from({ length: dim }, (_, i) => (rows[row * dim + i] as number) - (centre[i] as number));
      new RandomRotation(dim).apply(turned);
      for (let i = 0; i < 64; i++) {
        const bit = ((codes[2 * row + (i >> 5)] as number) >>> (i & 31)) & 1;
        expect(bit).toBe(Number(i < dim && (turned[i] as number) > 0));
      }
    }
  });

  test('a column costs its size where the sign differs, up to the steps of a table', () => {
    const code = new SignCode(dim, euclideanRanking, zero);
    const [tables = new Uint8Array()] = code.costs(rows.subarray(0, dim));
    const query = Float64Array.from(rows.subarray(0, dim));
    new RandomRotation(dim).apply(query);
    const absolute = query.map(Math.abs);
    const sums = Array.from({ length: 10 }, (_, four) => absolute.slice(4 * four, 4 * four + 4).reduce((a, b) => a + b));
    const step = Math.max(...sums) / MAX_COST;
    for (let four = 0; four < 16; four++)
      for (let bits = 0; bits < 16; bits++) {
        let cost = 0;
        for (let i = 0; i < 4 && 4 * four + i < dim; i++)
          if (((bits >> i) & 1) !== Number((query[4 * four + i] as number) > 0)) cost += absolute[4 * four + i] as number;
        expect(Math.abs((tables[16 * four + bits] as number) - cost / step)).toBeLessThanOrEqual(0.5 + 1e-9);
      }
    expect(Math.max(...tables)).toBe(MAX_COST);
  });

  test('the query of an inner product keeps its place, all others are centred', () => {
    const centre = Float64Array.from({ length: dim }, () => 3);
    const query = new Float32Array(dim).fill(3);
    const costs = (ranking: typeof euclideanRanking): number =>
      Math.max(...(new SignCode(dim, ranking, centre).costs(query)[0] as Uint8Array));
    expect([costs(euclideanRanking), costs(innerProductRanking)]).toEqual([0, MAX_COST]);
  });

  test('sums of costs fit into 16 bits for rows of 20,000 numbers', () => {
    const wide = gaussianValues(new Random(2), 1, 20_000);
    const [tables = new Uint8Array()] = new SignCode(20_000, euclideanRanking, new Float64Array(20_000)).costs(wide);
    let most = 0;
    for (let at = 0; at < tables.length; at += 16) most += Math.max(...tables.subarray(at, at + 16));
    expect(most).toBeLessThan(65_535);
    expect(Math.max(...tables)).toBeGreaterThan(5);
  });
});

describe('meanRow', () => {
  test('is the mean of rows as the ranking prepares them', () => {
    expect([...meanRow(Float32Array.of(1, 2, 3, 6), 2, euclideanRanking)]).toEqual([2, 4]);
    expect([...meanRow(Float32Array.of(5, 0, 0, 2), 2, cosineRanking)]).toEqual([0.5, 0.5]);
  });
});
