/**
 * The process of one engine in JavaScript: `node javascript-peer.ts <engine> <options as JSON>`.
 *
 * @internal
 */
import { statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { KnnEngine, MakeKnnEngine } from './knn-engine.ts';
import type { KnnHello, KnnRequest } from './peer-protocol.ts';
import { readFloats } from './read-floats.ts';

const makers: Readonly<Record<string, () => Promise<MakeKnnEngine>>> = {
  hnswlib: async () => (await import('./peers/hnswlib-peer.ts')).makeHnswlibPeer,
  loops: async () => (await import('./peers/loops-peer.ts')).makeLoopsPeer,
  sim: async () => (await import('./peers/sim-peer.ts')).makeSimPeer,
  tfjs: async () => (await import('./peers/tfjs-peer.ts')).makeTfjsPeer,
  usearch: async () => (await import('./peers/usearch-peer.ts')).makeUsearchPeer,
};

const send = (message: unknown): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};

class Session {
  readonly #engine: KnnEngine;
  #gallery: Float32Array = new Float32Array();
  #queries: Float32Array = new Float32Array();
  #dim = 1;
  #next = 0;

  constructor(engine: KnnEngine) {
    this.#engine = engine;
  }

  async answer(request: KnnRequest): Promise<unknown> {
    switch (request.op) {
      case 'load': {
        const { dim, gallery, queries } = request;
        this.#dim = dim;
        this.#queries = readFloats(queries);
        this.#next = 0;
        this.#gallery = this.#engine.loadParts ? new Float32Array() : readFloats(gallery);
        const start = performance.now();
        if (this.#engine.loadParts)
          await this.#engine.loadParts(statSync(gallery).size / 4 / dim, dim, (first, last) => readFloats(gallery, first * dim, last * dim));
        else await this.#engine.load(this.#gallery, dim);
        return { ms: performance.now() - start };
      }
      case 'time':
        return { ms: await this.#time(request.count, request.k, request.repeats) };
      case 'answers':
        return { ids: await this.#answers(request.count, request.batch, request.k) };
      case 'graph': {
        const start = performance.now();
        const before = process.cpuUsage();
        const ids = await (this.#engine.graph?.(request.k) ?? this.#engine.search(this.#gallery, request.k));
        const ms = performance.now() - start;
        const { user, system } = process.cpuUsage(before);
        writeFileSync(request.output, new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength));
        return { ms, cpuMs: (user + system) / 1000 };
      }
      case 'details':
        return { peakMb: process.resourceUsage().maxRSS / 1024, ...this.#engine.details?.() };
    }
  }

  async #time(count: number, k: number, repeats: number): Promise<number[]> {
    const times: number[] = [];
    for (let i = 0; i < repeats; i++) {
      const queries = this.#take(count);
      const start = performance.now();
      await this.#engine.search(queries, k);
      times.push(performance.now() - start);
    }
    return times;
  }

  async #answers(count: number, batch: number, k: number): Promise<number[]> {
    const ids: number[] = [];
    for (let first = 0; first < count; first += batch)
      ids.push(...(await this.#engine.search(this.#rows(first, Math.min(count, first + batch)), k)));
    return ids;
  }

  /** The next `count` queries, from the start again when they run out. */
  #take(count: number): Float32Array {
    if (this.#next + count > this.#queries.length / this.#dim) this.#next = 0;
    this.#next += count;
    return this.#rows(this.#next - count, this.#next);
  }

  #rows(first: number, last: number): Float32Array {
    return this.#queries.subarray(first * this.#dim, last * this.#dim);
  }
}


const [name = '', options = '{}'] = process.argv.slice(2);
try {
  const make = await (makers[name] as () => Promise<MakeKnnEngine>)();
  const engine = await make(JSON.parse(options) as Record<string, unknown>);
  const session = new Session(engine);
  send({ label: engine.label } satisfies KnnHello);
  for await (const line of createInterface({ input: process.stdin }))
    send(await session.answer(JSON.parse(line) as KnnRequest));
} catch (error) {
  send({ unavailable: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
