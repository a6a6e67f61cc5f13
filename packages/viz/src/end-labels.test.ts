import { expect, test } from '@jest/globals';
import { endLabelWidth, endLabels } from './end-labels.ts';

const area = { left: 0, right: 300, top: 0, bottom: 200 };

test('labels of curves that end together are moved apart, each with its leader', () => {
  const drawn = endLabels(
    [
      { name: 'recall', y: 100 },
      { name: 'f1', y: 100 },
    ],
    area,
    80,
  );
  expect([...drawn.matchAll(/<text x="320" y="(\d+)">(\w+)</g)].map(([, y, name]) => [Number(y), name])).toEqual([
    [96, 'recall'],
    [114, 'f1'],
  ]);
  expect([...drawn.matchAll(/d="M303 100L316 (\d+)"/g)].map(([, y]) => Number(y))).toEqual([91, 109]);
});

test('long names are cut to the room that there is, and escaped', () => {
  expect(endLabelWidth(['x'.repeat(100)], 96)).toBe(96);
  expect(endLabels([{ name: '<script>alert(1)</script>', y: 5 }], area, 96)).toMatch(/>&lt;script.*…</);
});
