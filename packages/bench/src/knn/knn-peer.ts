/** @internal */

import type { LinePeer } from '../line-peer.ts';
import type { DataSet } from './data-set.ts';
import type { Answered, Details, Graphed, KnnHello, KnnRequest, Loaded, Timed } from './peer-protocol.ts';

/** One engine in its process. */
export class KnnPeer {
  readonly id: string;
  readonly label: string;
  readonly #peer: LinePeer;

  private constructor(id: string, label: string, peer: LinePeer) {
    this.id = id;
    this.label = label;
    this.#peer = peer;
  }

  /** Waits for the engine's first line; null, with the reason printed, when it does not run here. */
  static async open(id: string, label: string | undefined, peer: LinePeer): Promise<KnnPeer | null> {
    const hello = peer.hello as KnnHello;
    if ('label' in hello) return new KnnPeer(id, label ?? hello.label, peer);
    console.log(`${label ?? id} does not run here (${hello.unavailable}): left out.`);
    await peer.close();
    return null;
  }

  async load({ galleryPath: gallery, queriesPath: queries, dim }: DataSet): Promise<number> {
    return ((await this.#ask({ op: 'load', gallery, queries, dim })) as Loaded).ms;
  }

  /** Milliseconds of each repeat. */
  async time(count: number, k: number, repeats: number): Promise<readonly number[]> {
    return ((await this.#ask({ op: 'time', count, k, repeats })) as Timed).ms;
  }

  async answers(count: number, batch: number, k: number): Promise<readonly number[]> {
    return ((await this.#ask({ op: 'answers', count, batch, k })) as Answered).ids;
  }

  async graph(k: number, output: string): Promise<Graphed> {
    return (await this.#ask({ op: 'graph', k, output })) as Graphed;
  }

  async details(): Promise<Details> {
    return (await this.#ask({ op: 'details' })) as Details;
  }

  close(): Promise<void> {
    return this.#peer.close();
  }

  async #ask(request: KnnRequest): Promise<unknown> {
    const answer = await this.#peer.ask(JSON.stringify(request));
    const { unavailable } = answer as { readonly unavailable?: string };
    if (unavailable !== undefined) throw new Error(`${this.label}: ${unavailable}`);
    return answer;
  }
}
