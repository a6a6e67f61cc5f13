import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { example } from './example.ts';
import type { RunResult } from './run-result.ts';

const script = fileURLToPath(new URL('../main.ts', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'sim-unsupervised-'));
afterAll(() => rmSync(out, { recursive: true }));

test('a quick run measures pixels and both networks, saves, reads back and draws its page', () => {
  const args = ['--conditions=@sim/source', '--import', 'tsx', script, 'unsupervised', '--quick', '--method', 'simclr', '--out', out];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  const figures = JSON.parse(readFileSync(join(out, 'figures.json'), 'utf8')) as RunResult & { differenceOnReload: number };
  expect(figures.differenceOnReload).toBe(0);
  expect(figures.course.losses).toHaveLength(3);
  const [pixels, untrained, trained] = figures.measured;
  // Ten classes: by chance MAP@R is 0.01 or so and 1-NN 0.1.
  for (const { mapAtR, nearest } of figures.measured) expect([mapAtR > 0.05, nearest > 0.2]).toEqual([true, true]);
  expect([pixels.probe, typeof untrained.probe]).toEqual([null, 'number']);
  // The projections of a network without training hardly differ in direction.
  expect(trained.spread).toBeGreaterThan(untrained.spread);
  expect(readFileSync(join(out, 'unsupervised.html'), 'utf8')).toContain('An image and two views of it');
  expect(existsSync(join(out, 'model'))).toBe(true);
}, 300_000);

test.each([
  [{ data: 'letters' }, '--data must be one of mnist, emoji, cifar10'],
  [{ method: 'byol' }, '--method must be one of simsiam, simclr, barlow, vicreg'],
  [{ epochs: '0' }, '--epochs must be a whole number of at least 1'],
  [{ data: 'cifar10' }, '--data cifar10 needs the files of CIFAR-10'],
])('refuses %j', async (values, message) => {
  const options = { data: 'mnist', method: 'simsiam', folder: '', epochs: 'auto', ...values };
  const running = example.run({ values: options, seed: 0, out, quick: true, print: () => undefined });
  await expect(running).rejects.toThrow(message);
});
