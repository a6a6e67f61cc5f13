import { type Config, SimError, requireInteger } from '@sim/core';
import { type InnerSearch, describeInner, makeInnerSearch, requireInnerSearch } from './inner-search.ts';
import { FunnelCandidates } from './quantization/funnel-candidates.ts';
import { type CandidateSource, type HeldRows, RerankedSearch, type RerankedSearchOptions } from './quantization/reranked-search.ts';
import { readSearchFile } from './search-file.ts';
import type { SearchOptions } from './search.ts';

/** Options of a `FunnelSearch`. */
export interface FunnelSearchOptions extends RerankedSearchOptions {
  /**
   * Numbers of a row that each stage compares, ascending; one number stands for itself and `dim`. Default: the first
   * quarter of a row, then all of it.
   */
  readonly dimensions?: number | readonly number[] | undefined;
  /** The engine of the first stage: `'linear'`, `'hnsw'`, one of these with options, or a class. Default `'linear'`. */
  readonly search?: InnerSearch | undefined;
}

/** Measured by `npm run bench -- quantization`: finds .99 of the 10 nearest where columns of variance 1/i are cut to a quarter. */
const OVERSAMPLING = 8;
const MIN_CANDIDATES = 64;

const name = 'FunnelSearch';

/**
 * Nearest ids by stages: many candidates by the first numbers of every row, then ever fewer of them by ever more
 * numbers, at last by all. For embeddings whose first numbers carry most: trained as Matryoshka embeddings, or turned to
 * principal components (`Pca` of `@sim/metrics`). Distances are those of whole rows.
 *
 * A stage ranks what it sees by the same distance: rows that are cut are of length 1 again for cosine, and as they are
 * for all others, so that an inner product or a Euclidean distance sums over fewer columns.
 *
 * The first stage keeps its rows beside the whole ones: `[64, 256]` takes a quarter of memory more, and an eighth for the
 * integers that a kernel scans first.
 *
 * Kusupati, Bhatt, Rege et al.: Matryoshka Representation Learning (2022), arXiv:2205.13147.
 *
 * @example
 * const search = new FunnelSearch({ dim: 256, dimensions: 64 });
 * await search.add(ids, rows);
 * await search.lookup(queries, { k: 10 });   // 80 candidates by 64 numbers, 10 of them by 256
 */
export class FunnelSearch extends RerankedSearch {
  static readonly className = 'FunnelSearch';
  static readonly aliases: readonly string[] = ['funnel', 'matryoshka'];

  /** Numbers of a row that each stage compares; the last is `dim`. */
  readonly dimensions: readonly number[];
  readonly #inner: InnerSearch;

  /** Throws `INVALID_ARGUMENT` or `UNKNOWN_NAME`. */
  constructor(options: FunnelSearchOptions) {
    super(options, { name, oversampling: OVERSAMPLING, minCandidates: MIN_CANDIDATES });
    this.dimensions = stageDimensions(options.dimensions ?? Math.ceil(this.dim / 4), this.dim);
    this.#inner = options.search ?? 'linear';
    requireInnerSearch(this.#inner, name);
  }

  /**
   * Reads what `toBytes` wrote, with the kernel of this machine's choice or of `options`.
   * Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or `FILE_CORRUPT`.
   */
  static async fromBytes(bytes: Uint8Array, options: Pick<SearchOptions, 'kernel'> = {}): Promise<FunnelSearch> {
    const { config, ids, rows } = readSearchFile(bytes, name, `${name}.fromBytes`);
    const search = new FunnelSearch({ ...config, ...options });
    await (ids.length > 0 ? search.add(ids, rows) : search.ready());
    return search;
  }

  override getConfig(): Config {
    const { dimensions, search } = this.options as FunnelSearchOptions;
    return {
      ...super.getConfig(),
      ...(dimensions === undefined ? {} : { dimensions }),
      ...(search === undefined ? {} : { search: describeInner(search) }),
    };
  }

  protected override async openSource(held: HeldRows): Promise<CandidateSource> {
    const { ranking } = this;
    const [dim, ...finer] = this.dimensions.slice(0, -1) as [number, ...number[]];
    const first = await makeInnerSearch(this.#inner, { dim, distance: ranking, kernel: this.options.kernel }, name);
    await first.ready();
    return new FunnelCandidates(held, { first, finer, ranking });
  }
}

/** The dimensions of all stages, held to ascend and to end with `dim`. */
function stageDimensions(wanted: number | readonly number[], dim: number): readonly number[] {
  const given = typeof wanted === 'number' ? [wanted] : [...wanted];
  for (const each of given) requireInteger(each, 'dimensions', name);
  // A single stage of whole rows would look for its candidates among all numbers and rank them by the same.
  const all = given.at(-1) === dim && given.length > 1 ? given : [...given, dim];
  const isAscending = all.every((each, i) => i === 0 || each > (all[i - 1] as number)) || dim === 1;
  if (isAscending && all.length > 1) return all;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where: name,
    problem: `dimensions must ascend and stay below ${dim}, or end with it`,
    got: wanted,
    cure: `Pass for example [${Math.max(1, Math.ceil(dim / 4))}, ${dim}].`,
  });
}
