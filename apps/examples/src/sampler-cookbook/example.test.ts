import { beforeAll, expect, test } from '@jest/globals';
import { type QuickRun, runQuick } from '../run-quick.ts';

interface Shown {
  readonly shape: readonly number[];
  readonly labels: Readonly<Record<string, number>>;
}

let run: QuickRun;
let figures: Readonly<Record<string, readonly Shown[]>>;
beforeAll(() => {
  run = runQuick('sampler-cookbook', '--seed', '1');
  figures = run.figures as typeof figures;
}, 300_000);

test('every recipe gives the batches that it says', () => {
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
});

test('says how many examples there are to draw from, and which classes take turns', () => {
  expect(run.stdout).toMatch(/draws from 60 pictures\n/);
  expect(run.stdout).toMatch(/draws from 70000 pictures/);
  const [, turns = ''] = /take turns: (.*)/.exec(run.stdout) ?? [];
  for (let pass = 0; pass < 3; pass++) expect(new Set(turns.split(' ').slice(3 * pass, 3 * pass + 3)).size).toBe(3);
});

test('goes on where a run stopped, and shows the batches', () => {
  expect(run.stdout).toMatch(/batch\(1, 5\) of a new sampler: the same/);
  expect(run.page).toContain('data:image/png');
});
