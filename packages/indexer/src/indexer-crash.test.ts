import { afterAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { MemoryStorage, Random } from '@sim/core';
import { bundleProgram } from '@sim/testing/bundle-program';
import { contentOf, copyName, isCompaction, isSaved, makeIndexChange } from '@sim/testing/index-changes';
import { Indexer } from './indexer.ts';

const program = await bundleProgram(new URL('../../testing/src/change-index-until-killed.ts', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'sim-index-crash-'));
afterAll(() => Promise.all([folder, dirname(program)].map((made) => rm(made, { recursive: true }))));

const options = { embeddingSize: 4, distance: 'euclidean', kernel: 'reference' } as const;
const kills = process.env['SIM_FULL_COUNTS'] ? 200 : 20;

/** Starts the program at change `first`, kills it some time after its first change, and gives the last one acknowledged. */
async function killAfter(path: string, first: number, milliseconds: number): Promise<number> {
  const child = spawn(process.execPath, [program, path, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let last = first - 1;
  for await (const line of createInterface(child.stdout)) {
    expect(Number(line)).toBe(last + 1);
    if (last++ < first) void setTimeout(milliseconds).then(() => child.kill('SIGKILL'));
  }
  expect(await ended).toEqual([null, 'SIGKILL']);
  return last;
}

describe('Indexer.open under kill -9', () => {
  test(`holds every acknowledged change and at most the one under way, ${kills} times`, async () => {
    const random = new Random(7);
    const path = join(folder, 'killed.sim');
    const model = await Indexer.open<string>({ storage: new MemoryStorage(), name: 'model' }, options);
    let changes = 0;
    const saved = new Set<string>();
    const change = async (): Promise<void> => {
      await makeIndexChange(model, changes);
      if (isSaved(changes)) saved.add(JSON.stringify(await contentOf(model)));
      changes++;
    };
    for (let round = 0; round < kills; round++) {
      const acknowledged = 1 + (await killAfter(path, changes, random.uniform() * 60));
      while (changes < acknowledged) await change();
      const index = await Indexer.open<string>(path, options);
      const found = await contentOf(index);
      await index.close();
      // Whether a compaction was done does not show in the content, and its copy may have been saved: it counts as done.
      const isAhead = isCompaction(changes) || JSON.stringify(found) !== JSON.stringify(await contentOf(model));
      if (isAhead) await change();
      expect(found).toEqual(await contentOf(model));
      // The copy that was being saved is an old one or the new one, whole.
      if (existsSync(copyName(path))) expect(saved).toContain(JSON.stringify(await contentOf(await Indexer.load<string>(copyName(path)))));
    }
    expect(changes).toBeGreaterThanOrEqual(kills);
    expect(saved.size).toBeGreaterThan(0);
  }, 1_200_000);
});
