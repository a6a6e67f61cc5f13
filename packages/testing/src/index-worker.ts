/**
 * Script of a worker that keeps an index in the files of its origin.
 *
 * @internal
 */
import { OpfsStorage } from '@sim/core/browser/opfs-storage';
import { Indexer } from '@sim/indexer';
import { contentOf } from './index-changes.ts';
import { describeGraphIndex, makeGraphIndex } from './graph-index.ts';

const storage = new OpfsStorage('indexes');
const listed = (bytes: Uint8Array): number[] => [...bytes];

const calls: Readonly<Record<string, (...args: never[]) => Promise<unknown>>> = {
  put: async (name: string, bytes: readonly number[]) => storage.write(name, Uint8Array.from(bytes)),
  take: async (name: string) => listed(await storage.read(name)),
  rewritten: async (name: string) => listed(await (await Indexer.load(`opfs:indexes/${name}`)).toBytes()),
  /** What a graph is that was made here and went through a storage. */
  graph: async (location: string) => {
    await (await makeGraphIndex()).save(location);
    return describeGraphIndex(await Indexer.load(location));
  },
  /** What an index that is kept open holds before and after a change of each kind. */
  change: async (name: string) => {
    const index = await Indexer.open<string>(`opfs:indexes/${name}`);
    const before = await contentOf(index);
    await index.add({ embeddings: [[7, 7]], labels: ['owl'], keys: ['new'], data: ['from a browser'] });
    await index.remove(['rex']);
    const after = await contentOf(index);
    await index.close();
    return { before: JSON.stringify(before), after: JSON.stringify(after) };
  },
};

addEventListener('message', ({ data }: MessageEvent<{ id: number; method: string; args: never[] }>) => {
  const { id, method, args } = data;
  void Promise.resolve(calls[method]?.(...args)).then(
    (value) => postMessage({ id, value }),
    (error: unknown) => postMessage({ id, error: String(error) }),
  );
});
