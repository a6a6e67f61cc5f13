/**
 * A process that reads an index file once, in one of the ways that are compared, and prints what that took as JSON.
 *
 *   open-index-peer WAY FILE
 *
 * @internal
 */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Indexer } from '@sim/indexer';

/** What one process measured. */
export interface OpenPass {
  readonly ms: number;
  /** Milliseconds of processor time, of every thread. */
  readonly cpu: number;
  /** The most memory that the process held, in bytes. */
  readonly peak: number;
}

/** Ways to come from a file to its content. Each gives a number that depends on it. */
const ways: Readonly<Record<string, (path: string) => Promise<number>>> = {
  read: async (path) => (await readFile(path)).length,
  copy: async (path) => new Uint8Array(await readFile(path)).length,
  open: async (path) => {
    const index = await Indexer.load(path);
    const hits = await index.lookup(new Float32Array(index.embeddingSize).fill(0.5), { k: 10 });
    return hits.ids[0] as number;
  },
};

const [way = '', path = ''] = process.argv.slice(2);
// What a process loads once, such as the kernel, is there before the clock starts.
if (way === 'open') await warmUp();
const start = performance.now();
const before = process.cpuUsage();
const found = await ways[way]?.(path);
if (found === undefined) throw new Error(`open-index-peer: unknown way ${way}`);
const { user, system } = process.cpuUsage(before);
const pass: OpenPass = { ms: performance.now() - start, cpu: (user + system) / 1000, peak: peakMemory() };
console.log(JSON.stringify(pass));

/** The most memory so far. What the system counts for a process begins with that of the one that started it, but not here. */
function peakMemory(): number {
  const status = '/proc/self/status';
  const found = existsSync(status) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return 1024 * (found === undefined ? process.resourceUsage().maxRSS : Number(found));
}

async function warmUp(): Promise<void> {
  for (const search of ['linear', 'hnsw']) {
    const small = new Indexer({ embeddingSize: 4, distance: 'euclidean', search });
    await small.add({ embeddings: new Float32Array(400).fill(1) });
    await (await Indexer.fromBytes(await small.toBytes())).lookup(new Float32Array(4), { k: 1 });
  }
}
