import { describe, expect, test } from '@jest/globals';
import { type FilterClassesOptions, filterClasses } from './filter-classes.ts';

const elements = [1, 2, 3, 2].map((y, x) => ({ x, y }));

async function rowsOf(options: FilterClassesOptions, dataset: Parameters<typeof filterClasses>[0] = elements) {
  const rows = [];
  for await (const { x } of filterClasses(dataset, options)) rows.push(x);
  return rows;
}

describe('filterClasses', () => {
  test('lets listed classes through, in order', async () => {
    expect(await rowsOf({ classList: [2, 3] })).toEqual([1, 2, 3]);
    expect(await rowsOf({ classList: Int32Array.of(1) })).toEqual([0]);
    expect(await rowsOf({ classList: [9] })).toEqual([]);
    expect(await rowsOf({})).toEqual([0, 1, 2, 3]);
  });

  test('reads lists, generators and labels among others', async () => {
    async function* stream() {
      yield { x: 'a', y: { kind: 'cat' } };
      yield { x: 'b', y: { kind: 'dog' } };
    }
    expect(await rowsOf({ classList: ['dog'], labelOutput: 'kind' }, stream())).toEqual(['b']);
  });

  test('refuses an empty list and labels that are none', async () => {
    await expect(rowsOf({ classList: [] })).rejects.toMatchObject({ code: 'EMPTY_INPUT' });
    await expect(rowsOf({ classList: [1] }, [{ x: 0, y: null }])).rejects.toMatchObject({ code: 'INVALID_LABEL' });
  });
});
