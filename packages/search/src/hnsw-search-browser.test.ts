import { expect, test } from '@jest/globals';
import { describeInChromium } from '@sim/testing/chromium-page';
import type { PageGraph } from '@sim/testing/graph-page';

const script = new URL('../../testing/src/graph-page.ts', import.meta.url);

describeInChromium('a graph in a page that is isolated', { script, isIsolated: true }, (call) => {
  test('is built by two threads', async () => {
    const { recall, isAsAlone } = (await call('build', 2)) as PageGraph;
    expect(recall).toBeGreaterThan(0.97);
    expect(isAsAlone).toBe(false);
  });
});

describeInChromium('a graph in a page that is not isolated', { script }, (call) => {
  test('is refused two threads', async () => {
    expect(await call('build', 2)).toEqual({ code: 'BACKEND_UNAVAILABLE' });
  });

  test('is built by one when the number is left to it', async () => {
    expect(await call('build', 'auto')).toEqual({ recall: expect.any(Number), isAsAlone: true });
  });
});
