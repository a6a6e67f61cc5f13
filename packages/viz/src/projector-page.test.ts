import { expect, test } from '@jest/globals';
import { encodePixels } from './pixels.ts';
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
  const pixels = { data: Uint8Array.of(1, 2), width: 2, height: 1, channels: 1 };
  const html = projectorPage({ ...parts, tooltips: ['a', 'b'], atlas: { pixels, columns: 2, rows: 1 } });
  expect(html).toContain(`style="background-image:url(${encodePixels(pixels)});background-size:200% 100%"`);
  expect(dataOf(html)).toMatchObject({ columns: 2, rows: 1, notes: ['a', 'b'] });
});

test('a space comes with its points, and with buttons for those who cannot drag', () => {
  const space = {
    points: [[0, 0, 1]],
    order: [0],
    view: [0, 0],
    scale: [30, 40],
    centre: 50,
  } as const;
  const html = projectorPage({ ...parts, space });
  expect(dataOf(html)).toMatchObject({ space });
  const names = [...html.matchAll(/<button type="button" data-turn="[^"]+" title="([^"]+)"/g)].map(([, name]) => name);
  expect(names).toEqual(['Turn left', 'Turn right', 'Turn up', 'Turn down', 'Reset the view']);
  expect(projectorPage(parts)).not.toContain('<button');
});
