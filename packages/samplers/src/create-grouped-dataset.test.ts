import { describe, expect, test } from '@jest/globals';
import { createGroupedDataset } from './create-grouped-dataset.ts';

const elements = [5, 3, 5, 4, 5, 3].map((y, x) => ({ x, y }));

describe('createGroupedDataset', () => {
  test('groups elements by class, in the order of the stream', async () => {
    const groups = await createGroupedDataset(elements);
    expect([...groups].map(([label, group]) => [label, group.map(({ x }) => x)])).toEqual([[3, [1, 5]], [4, [3]], [5, [0, 2, 4]]]);
  });

  test('keeps listed classes in their order and the first examples of each', async () => {
    const groups = await createGroupedDataset(elements, { classList: [5, 3], totalExamplesPerClass: 2 });
    expect([...groups].map(([label, group]) => [label, group.map(({ x }) => x)])).toEqual([[5, [0, 2]], [3, [1, 5]]]);
  });

  test('finds the class among several labels', async () => {
    const groups = await createGroupedDataset([{ x: 0, y: [1, 'a'] }, { x: 1, y: [2, 'a'] }], { labelOutput: 1 });
    expect([...groups.keys()]).toEqual(['a']);
  });

  test('refuses an empty stream, absent classes, mixed labels, a limit of nothing', async () => {
    const refused = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });
    await refused(createGroupedDataset([]), 'EMPTY_INPUT');
    await refused(createGroupedDataset(elements, { classList: [9] }), 'EMPTY_INPUT');
    await refused(createGroupedDataset(elements, { classList: [5, 9] }), 'INVALID_LABEL');
    await refused(createGroupedDataset<number, unknown>([{ x: 0, y: 1 }, { x: 0, y: 'a' }]), 'INVALID_LABEL');
    await refused(createGroupedDataset(elements, { totalExamplesPerClass: 0 }), 'INVALID_ARGUMENT');
  });
});
