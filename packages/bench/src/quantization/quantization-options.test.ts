import { describe, expect, test } from '@jest/globals';
import { parseQuantizationOptions } from './quantization-options.ts';

describe('parseQuantizationOptions', () => {
  test('takes all sections, or those that are named, in its own order', () => {
    expect(parseQuantizationOptions([])).toEqual({ sections: ['funnel', 'binary', 'auto', 'trained'], quick: false, write: true, rounds: 3 });
    expect(parseQuantizationOptions(['--only', 'auto,funnel', '--quick'])).toEqual({ sections: ['funnel', 'auto'], quick: true, write: false, rounds: 2 });
    expect(parseQuantizationOptions(['--print']).write).toBe(false);
  });

  test('refuses a section that is not there', () => {
    expect(() => parseQuantizationOptions(['--only', 'pq'])).toThrow('no section pq');
  });
});
