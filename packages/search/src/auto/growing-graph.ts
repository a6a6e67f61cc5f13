/**
 * A graph that is built while another engine answers.
 *
 * @internal
 */
import type { HnswSearch } from '../hnsw-search.ts';
import type { TableContent } from '../row-table.ts';

/** A change that the graph has still to follow. */
type Change = ({ readonly op: 'add' } & TableContent) | { readonly op: 'remove'; readonly ids: Uint32Array };

/** A graph, and the changes that it lags behind the engine that answers meanwhile, in their order. */
export class GrowingGraph {
  readonly graph: HnswSearch;
  readonly #changes: Change[];
  readonly #ending: AbortController = new AbortController();

  /** @param content What there is when the graph begins to grow. */
  constructor(graph: HnswSearch, content: TableContent) {
    this.graph = graph;
    this.#changes = [{ op: 'add', ...content }];
  }

  /** True when the graph holds what the other engine holds. */
  get isCaughtUp(): boolean {
    return this.#changes.length === 0;
  }

  /** Notes rows that came in meanwhile. They are copied. */
  add(ids: Uint32Array, rows: Float32Array): void {
    this.#changes.push({ op: 'add', ids: ids.slice(), rows: rows.slice() });
  }

  /** Notes ids that went meanwhile. */
  remove(ids: Uint32Array): void {
    this.#changes.push({ op: 'remove', ids: ids.slice() });
  }

  /** Follows every change so far. Other calls run meanwhile; throws `ABORTED` or `DISPOSED` after `end`. */
  async catchUp(): Promise<void> {
    const { signal } = this.#ending;
    for (let change = this.#changes[0]; change; change = this.#changes[0]) {
      if (change.op === 'add') await this.graph.add(change.ids, change.rows, { signal });
      else await this.graph.remove(change.ids);
      this.#changes.shift();
    }
  }

  /** Gives the graph up. */
  end(): void {
    this.#ending.abort();
    this.graph.dispose();
  }
}
