import { expect, test } from '@jest/globals';
import { describeInChromium } from '@sim/testing/chromium-page';

describeInChromium(
  'webgpu kernels in Chromium, on a device of their own',
  {
    script: new URL('../../../testing/src/kernel-page.ts', import.meta.url),
    args: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  },
  (call) => {
    test.each([
      { form: 'dot', dim: 17, size: 300, count: 3, k: 10, every: 1 },
      { form: 'l2sq', dim: 8, size: 13_000, count: 1, k: 3, every: 1 },
      { form: 'l2sq', dim: 8, size: 13_000, count: 5, k: 3, every: 3 },
      { form: 'l1', dim: 5, size: 1000, count: 2, k: 1000, every: 7 },
    ])('$form of $size rows of $dim numbers, k = $k, every $every', async (search) => {
      expect(await call('compare', search)).toEqual({
        backend: 'webgpu',
        answers: search.count * search.k,
        differences: 0,
        early: 0,
      });
    }, 120_000);
  },
);
