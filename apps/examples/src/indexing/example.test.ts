import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';

const script = fileURLToPath(new URL('../main.ts', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'sim-indexing-'));
afterAll(() => rmSync(out, { recursive: true }));

test('every search and store answers the same, before and after loading', () => {
  const args = ['--conditions=@sim/source', '--import', 'tsx', script, 'indexing', '--quick', '--out', out];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  const { combinations, nearestAccuracy } = JSON.parse(readFileSync(join(out, 'figures.json'), 'utf8')) as {
    combinations: { search: string; store: string; sameAsFirst: number; sameAfterLoading: boolean; fileBytes: number; storeBytes: number }[];
    nearestAccuracy: number;
  };
  const pairs = combinations.map(({ search, store }) => `${search}, ${store}`);
  expect(pairs).toEqual(expect.arrayContaining(['LinearSearch, reference, CachedStore', 'PgvectorSearch, one of our own, MemoryStore']));
  // Without a Redis server, the reason stands there.
  expect(pairs.some((pair) => pair.endsWith('RedisStore')) || stdout.includes('RedisStore is left out: ')).toBe(true);
  for (const one of combinations) {
    expect([one.search, one.store, one.sameAfterLoading]).toEqual([one.search, one.store, true]);
    if (/Linear|Pgvector/.test(one.search)) expect(one.sameAsFirst).toBe(1);
    // Records of a store that keeps itself are not in the file.
    expect(one.fileBytes > 500 * 784).toBe(one.store === 'MemoryStore');
    expect(one.storeBytes > 500 * 784).toBe(one.store !== 'MemoryStore');
  }
  // Ten classes, so that guessing is right once in ten.
  expect(nearestAccuracy).toBeGreaterThan(0.4);
  expect(existsSync(join(out, 'linearsearch-reference-memorystore.sim'))).toBe(true);
}, 300_000);
