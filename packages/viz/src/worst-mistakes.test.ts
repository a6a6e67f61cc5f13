import { describe, expect, test } from '@jest/globals';
import { worstMistakes } from './worst-mistakes.ts';

const pair = (label: number, neighbourLabel: number | null, distance: number) => ({
  label,
  neighbourLabel,
  distance,
});
const pairs = [pair(1, 1, 0.01), pair(1, 7, 0.3), pair(4, 9, 0.1), pair(2, null, 0), pair(3, 5, 0.2)];

describe('worstMistakes', () => {
  test('takes the mistakes with the closest pair, closest first', () => {
    const chart = worstMistakes(pairs, { count: 2 });
    expect(chart.table.rows).toEqual([
      [4, 9, 0.1],
      [3, 5, 0.2],
    ]);
    expect(chart.html.match(/<li>/g)).toHaveLength(2);
    expect(chart.html.match(/sim-is-wrong/g)).toHaveLength(2);
    expect(chart.title).toBe('3 of 5 queries have their nearest neighbour in another class');
  });
  test('of a similarity, the largest is the closest', () => {
    expect(worstMistakes(pairs, { distance: 'inner_product' }).table.rows.map((row) => row[2])).toEqual([
      0.3, 0.2, 0.1,
    ]);
  });
  test('says so when there is none', () => {
    const chart = worstMistakes([pair(1, 1, 0.5)]);
    expect(chart.table.rows).toEqual([]);
    expect(chart.description).toBe('There are no mistakes to show.');
  });
  test('labels are escaped', () => {
    expect(worstMistakes([{ label: '<a>', neighbourLabel: '"<b>', distance: 1 }]).html).not.toMatch(/<a>|"<b>/);
  });
  test.each([
    ['EMPTY_INPUT', [], {}],
    ['NOT_FINITE', [pair(1, 2, NaN)], {}],
    ['INVALID_ARGUMENT', pairs, { count: 0 }],
    ['UNKNOWN_NAME', pairs, { distance: 'far' }],
  ])('%s', (code, bad, options) => {
    expect(() => worstMistakes(bad, options)).toThrow(expect.objectContaining({ code }));
  });
});
