import { expect, test } from '@jest/globals';
import { dataTable } from './data-table.ts';

const cells = (html: string): string[][] =>
  [...html.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row]) =>
    [...(row as string).matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, text]) => text as string),
  );

test('numbers of a column share their decimals, text is escaped and stands on the left', () => {
  const html = dataTable(
    {
      columns: ['name', 'n', '<x>'],
      rows: [
        ['<b>', 1, 0.5],
        ['c', 20, null],
        ['d', 3, 0.125],
      ],
    },
    'a "b"',
  );
  expect(cells(html)).toEqual([
    ['name', 'n', '&lt;x&gt;'],
    ['&lt;b&gt;', '1', '0.500'],
    ['c', '20', '–'],
    ['d', '3', '0.125'],
  ]);
  expect(html).toContain('<td class="t">&lt;b&gt;</td><td>1</td>');
  expect(html).toContain('tabindex="0" role="region" aria-label="Table: a &quot;b&quot;"');
});

test('of too many rows some are shown, evenly spaced, and the caption says so', () => {
  const rows = Array.from({ length: 1000 }, (_, i) => [i]);
  const html = dataTable({ columns: ['i'], rows }, 'n', 10);
  expect(cells(html).slice(1).flat()).toEqual(['0', '100', '200', '300', '400', '500', '600', '700', '800', '900']);
  expect(html).toContain('<caption>10 of 1,000 rows</caption>');
});
