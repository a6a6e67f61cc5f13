import { describe, expect, test } from '@jest/globals';
import { expectCode } from '@sim/testing/expect-code';
import { HnswSearch } from './hnsw-search.ts';
import { describeInner, makeInnerSearch, requireInnerSearch } from './inner-search.ts';
import { LinearSearch } from './linear-search.ts';

describe('makeInnerSearch', () => {
  test.each(['linear', 'LinearSearch', LinearSearch, { className: 'linear', config: {} }])('%p makes a LinearSearch', async (inner) => {
    const search = await makeInnerSearch(inner, { dim: 3, distance: 'l1' }, 'Test');
    expect(search).toBeInstanceOf(LinearSearch);
    expect(search.getConfig()).toEqual({ dim: 3, distance: 'manhattan' });
  });

  test('the graph is loaded by its name', async () => {
    const search = await makeInnerSearch({ className: 'hnsw', config: { m: 8 } }, { dim: 3, distance: 'l1' }, 'Test');
    expect(search).toBeInstanceOf(HnswSearch);
    expect(search.getConfig()).toEqual({ dim: 3, distance: 'manhattan', m: 8 });
  });

  test('options of the outer engine override those of the name', async () => {
    const inner = { className: 'linear', config: { prefilter: 'none', dim: 9 } };
    const search = await makeInnerSearch(inner, { dim: 3 }, 'Test');
    expect(search.getConfig()).toEqual({ dim: 3, distance: 'cosine', prefilter: 'none' });
  });

  test('an unknown name is refused', async () => {
    expect(() => requireInnerSearch('flat', 'Test')).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }));
    await expectCode('UNKNOWN_NAME', makeInnerSearch({ className: 'flat', config: {} }, { dim: 1 }, 'Test'));
    requireInnerSearch(LinearSearch, 'Test');
  });

  test('a configuration names a class, and leaves names as they are', () => {
    expect([describeInner(LinearSearch), describeInner('linear')]).toEqual(['LinearSearch', 'linear']);
  });
});
