import { expect, test } from '@jest/globals';
import { readClasses } from './point-classes.ts';
import { projectorPage } from './projector-page.ts';

const parts = {
  svg: '<svg/>',
  title: 'A "map"',
  classes: readClasses(['</script><b>', 'x'], []),
  tooltips: undefined,
  atlas: undefined,
};
const dataOf = (html: string): unknown =>
  JSON.parse(/<script type="application\/json">(.*?)<\/script>/.exec(html)?.[1] ?? '');

test('the data of the points cannot end its script element, and reads back', () => {
  const html = projectorPage(parts);
  expect(dataOf(html)).toEqual({ names: ['</script><b>', 'x'], codes: [0, 1], notes: null, columns: 0, rows: 0 });
  expect(html.match(/<\/script>/g)).toHaveLength(2);
});

test('the map can be reached by keyboard and has a name', () => {
  expect(projectorPage(parts)).toMatch(
    /class="sim-stage" tabindex="0" role="application" aria-label="A &quot;map&quot;\. Arrow keys/,
  );
});

test('pictures come as one image, scaled to one tile', () => {
  const html = projectorPage({
    ...parts,
    tooltips: ['a', 'b'],
    atlas: { uri: 'data:image/png;base64,AA', columns: 2, rows: 1 },
  });
  expect(html).toContain('style="background-image:url(data:image/png;base64,AA);background-size:200% 100%"');
  expect(dataOf(html)).toMatchObject({ columns: 2, rows: 1, notes: ['a', 'b'] });
});
