import { afterAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '@sim/core';
import { CachedStore } from './cached-store.ts';
import type { StoredRecord } from './store.ts';

const program = fileURLToPath(new URL('../../testing/src/add-until-killed.ts', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'sim-crash-'));
afterAll(() => rm(folder, { recursive: true }));

/** Starts the program at change `first`, kills it after `count` acknowledged changes, and gives the last of them. */
async function killAfter(first: number, count: number): Promise<number> {
  const child = spawn(process.execPath, ['--conditions=@sim/source', '--import', 'tsx', program, folder, String(first)], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = first - 1;
  let left = count;
  for await (const line of createInterface(child.stdout)) {
    expect(Number(line)).toBe(++last);
    if (--left === 0) child.kill('SIGKILL');
  }
  expect(child.signalCode ?? (await new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal))))).toBe('SIGKILL');
  return last;
}

/** What the store holds after the first `count` changes of the program. */
function contentAfter(count: number): StoredRecord<string>[] {
  let records: StoredRecord<string>[] = [];
  let id = 0;
  for (let change = 0; change < count; change++) {
    if (change % 4 === 3) records = records.slice(2);
    else
      for (let i = 0; i < 1 + (change % 3); i++)
        records.push({
          id: id++,
          embedding: Float32Array.of(change, change),
          label: `change ${change}`,
          data: `record ${i} `.repeat(50),
        });
  }
  return records;
}

describe('CachedStore under kill -9', () => {
  test('holds every change that was acknowledged, and at most the one under way, whole', async () => {
    const random = new Random(5);
    let changes = 0;
    for (let round = 0; round < 4; round++) {
      const acknowledged = 1 + (await killAfter(changes, 3 + random.integer(25)));
      const found = await new CachedStore<string>({ path: folder }).toDataFrame();
      const [before, after] = [contentAfter(acknowledged), contentAfter(acknowledged + 1)];
      changes = found.length === before.length ? acknowledged : acknowledged + 1;
      expect(found).toEqual(changes === acknowledged ? before : after);
    }
    expect(changes).toBeGreaterThanOrEqual(12);
  });
});
