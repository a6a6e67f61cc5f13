import { expect, test } from '@jest/globals';
import { figure } from './figure.ts';
import { themeCss } from './theme.ts';
import { projector } from './projector.ts';
import { trainingCurves } from './training-curves.ts';

const chart = trainingCurves([{ title: 'loss', curves: [{ name: 'loss', steps: [1, 2], values: [3, 4] }] }], {
  title: 'A <b>',
  description: 'C "d".',
});

test('a figure has title, description, both drawings without their style, and the data one click away', () => {
  const html = figure(chart);
  expect(html).toMatch(
    /^<figure class="sim-figure"><figcaption><h3>A &lt;b&gt;<\/h3><p>C &quot;d&quot;\.<\/p><\/figcaption>/,
  );
  expect(html.match(/<svg /g)).toHaveLength(2);
  expect(html.split('role="img" aria-label="A &lt;b&gt;. C &quot;d&quot;."')).toHaveLength(3);
  expect(html).not.toContain('<style>');
  expect(html).toMatch(/<details><summary>Show the data<\/summary>.*<td>1<\/td><td>3<\/td>.*<\/details><\/figure>$/);
});

test('wide charts say so, and the level of the heading can be chosen', () => {
  const html = figure(projector([[1, 2]]), { level: 2 });
  expect(html).toContain('<figure class="sim-figure sim-full">');
  expect(html).toContain('<h2>');
  expect(html).toContain('class="sim-projector"');
});

test('brings the rules along where it is asked to, so that it can stand in a cell of a notebook', () => {
  const chart = { title: 'T', description: 'D', span: 'half', table: { columns: [], rows: [] }, html: '<p>x</p>' } as const;
  expect(figure(chart, { withStyle: true })).toBe(`<style>${themeCss}</style>${figure(chart)}`);
});
