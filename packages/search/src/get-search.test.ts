import { describe, expect, test } from '@jest/globals';
import { getSearch } from './get-search.ts';
import { LinearSearch } from './linear-search.ts';

describe('getSearch', () => {
  test.each(['linear', 'LinearSearch', 'LINEAR', LinearSearch])('%s makes a LinearSearch', (identifier) => {
    const search = getSearch(identifier, { dim: 3, distance: 'l1', kernel: 'reference' });
    expect(search).toBeInstanceOf(LinearSearch);
    expect(search.getConfig()).toEqual({ dim: 3, distance: 'manhattan', kernel: 'reference' });
  });

  test('a configuration makes an engine of its own options, which those given override', () => {
    const search = getSearch({ className: 'linear', config: { prefilter: 'none', dim: 9 } }, { dim: 3 });
    expect(search.getConfig()).toEqual({ dim: 3, distance: 'cosine', prefilter: 'none' });
  });

  test('an instance that fits comes back as it is', () => {
    const search = new LinearSearch({ dim: 3, distance: 'l2' });
    expect(getSearch(search, { dim: 3 })).toBe(search);
    expect(getSearch(search, { dim: 3, distance: 'EuclideanDistance' })).toBe(search);
  });

  test('an instance of another distance or dimension is refused', () => {
    const search = new LinearSearch({ dim: 3, distance: 'l2' });
    const withOptions = (dim: number, distance: string) => () => getSearch(search, { dim, distance });
    expect(withOptions(3, 'cosine')).toThrow(expect.objectContaining({ code: 'DISTANCE_MISMATCH' }));
    expect(withOptions(4, 'l2')).toThrow(expect.objectContaining({ code: 'DIMENSION_MISMATCH' }));
  });

  test('an unknown name is refused with the known ones', () => {
    expect(() => getSearch('nmslib', { dim: 3 })).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
    expect(() => getSearch('nmslib', { dim: 3 })).toThrow('linear');
    expect(() => getSearch(null as unknown as string, { dim: 3 })).toThrow('linear');
  });
});
