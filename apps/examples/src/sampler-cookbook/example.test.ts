import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { example } from './example.ts';

const out = mkdtempSync(join(tmpdir(), 'sim-cookbook-'));
afterAll(() => rmSync(out, { recursive: true }));

interface Shown {
  readonly shape: readonly number[];
  readonly labels: Readonly<Record<string, number>>;
}

test('every recipe gives the batches that it says', async () => {
  const lines: string[] = [];
  const options = { seed: 1, out, quick: true, values: {}, print: (text: string) => void lines.push(text) };
  const figures = (await example.run(options)) as Record<string, Shown[]>;
  const shapes = Object.fromEntries(Object.entries(figures).map(([title, shown]) => [title, shown.map(({ shape }) => shape.join())]));
  expect(shapes).toEqual({
    'Arrays in memory': ['6,4'],
    'Class lists and limits': ['8,28,28,1'],
    'An augmenter of one’s own': ['10,28,28,1', '10,28,28,1'],
    'Without labels': ['12,28,28,1'],
    'A data set as it is loaded': ['10,28,28,1'],
    'A folder of pictures': ['12,32,32,3'],
    'A stream of examples': ['12,28,28,1'],
    'TFRecord files, and going on where a run stopped': ['12,28,28,1', '12,28,28,1'],
  });
  const countsOf = (title: string) => figures[title]?.map(({ labels }) => Object.values(labels));
  expect(countsOf('Arrays in memory')).toEqual([[3, 3]]);
  expect(countsOf('Class lists and limits')).toEqual([[4, 4]]);
  expect(countsOf('Without labels')).toEqual([[2, 2, 2, 2, 2, 2]]);
  expect(countsOf('A folder of pictures')).toEqual([[3, 3, 3, 3]]);
  expect(countsOf('A stream of examples')).toEqual([[4, 4, 4]]);

  const text = lines.join('\n');
  expect(text).toMatch(/draws from 60 pictures\n/);
  expect(text).toMatch(/draws from 70000 pictures/);
  const [, turns = ''] = /take turns: (.*)/.exec(text) ?? [];
  for (let pass = 0; pass < 3; pass++) expect(new Set(turns.split(' ').slice(3 * pass, 3 * pass + 3)).size).toBe(3);
  expect(text).toMatch(/batch\(1, 5\) of a new sampler: the same/);
  expect(existsSync(join(out, 'data', 'shards', 'digits-3.tfrec'))).toBe(true);
  expect(readFileSync(join(out, 'batches.html'), 'utf8')).toContain('data:image/png');
}, 120_000);
