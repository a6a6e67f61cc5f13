import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { MemoryStorage } from '@sim/core';
import { describeInChromium } from '@sim/testing/chromium-page';
import { describeGraphIndex, makeGraphIndex } from '@sim/testing/graph-index';
import { contentOf } from '@sim/testing/index-changes';
import { Indexer } from './indexer.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const script = new URL('../../testing/src/index-page.ts', import.meta.url);
const worker = new URL('../../testing/src/index-worker.ts', import.meta.url);

describeInChromium('an index between Node and a browser', { script, worker }, (call) => {
  test('a file of Node comes back from a browser byte for byte, also when the browser has read and written it', async () => {
    const path = fixture('version-1.0.sim');
    const bytes = [...(await readFile(path))];
    await call('put', 'saved.sim', bytes);
    expect(await call('take', 'saved.sim')).toEqual(bytes);
    const rewritten = [...(await (await Indexer.load(path)).toBytes())];
    expect(await call('rewritten', 'saved.sim')).toEqual(rewritten);
  });

  test('a graph goes through the storages of a browser, and is that of Node byte for byte', async () => {
    const expected = await describeGraphIndex(await makeGraphIndex());
    for (const location of ['opfs:indexes/graph.sim', 'indexeddb:indexes/graph.sim'])
      expect(await call('graph', location)).toEqual(expected);
  });

  test('an index that Node kept open is changed in a browser, and goes on in Node', async () => {
    const names = ['version-1.0-open.sim', 'version-1.0-open.sim.log'] as const;
    for (const name of names) await call('put', name, [...(await readFile(fixture(name)))]);
    const { before, after } = (await call('change', names[0])) as { before: string; after: string };
    expect(before).toBe(JSON.stringify(await contentOf(await Indexer.load<string>(fixture(names[0])))));
    const storage = new MemoryStorage();
    for (const name of names) await storage.write(name, Uint8Array.from((await call('take', name)) as number[]));
    const index = await Indexer.open<string>({ storage, name: names[0] });
    expect(JSON.stringify(await contentOf(index))).toBe(after);
    expect((await index.get(['new']))[0]).toMatchObject({ label: 'owl', data: 'from a browser' });
    await index.close();
  });
});
