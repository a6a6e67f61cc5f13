import { type Config, SimError } from '@sim/core';
import type { SavedCentre } from './quantization/binary-candidates.ts';
import { type CandidateSource, type HeldRows, RerankedSearch, type RerankedSearchOptions } from './quantization/reranked-search.ts';
import { readSearchFile } from './search-file.ts';
import type { SearchOptions } from './search.ts';

/** Options of a `BinaryQuantizedSearch`. */
export type BinaryQuantizedSearchOptions = RerankedSearchOptions;

/** Measured by `npm run bench -- quantization`: finds .97 of the 10 nearest of 50,000 × 256 with columns of variance 1/i, .70 of normal ones. */
const OVERSAMPLING = 20;
const MIN_CANDIDATES = 128;

const name = 'BinaryQuantizedSearch';

/**
 * Nearest ids by one bit for each number: rows are scanned as the signs of their columns, and the candidates that come
 * out, `oversampling` for each neighbour, are ranked by the rows themselves. Distances are exact, some of the nearest
 * may be missing.
 *
 * Signs are those of rows from which the mean was taken off and which were turned at random, so that every bit carries
 * as much as any other. Queries are not cut down to signs: a bit that differs costs what the column counts in the query,
 * which finds more than a Hamming distance in the same time.
 *
 * The scan reads 1/32 of the bytes of float32 rows, which stay in memory to rank by: one search takes 1.03 times the
 * bytes of its rows. With the kernel `'reference'` the scan is a plain loop.
 *
 * Gao, Long: RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical Error Bound (2024), arXiv:2405.12497.
 *
 * @example
 * const search = new BinaryQuantizedSearch({ dim: 768, oversampling: 10 });
 * await search.add(ids, rows);
 * await search.lookup(queries, { k: 10 });   // the 10 nearest of 128 candidates
 */
export class BinaryQuantizedSearch extends RerankedSearch {
  static readonly className = 'BinaryQuantizedSearch';
  static readonly aliases: readonly string[] = ['binary', 'binary_quantized'];

  #saved: SavedCentre | undefined;

  /** Throws `INVALID_ARGUMENT` or `UNKNOWN_NAME`. */
  constructor(options: BinaryQuantizedSearchOptions) {
    super(options, { name, oversampling: OVERSAMPLING, minCandidates: MIN_CANDIDATES });
  }

  /**
   * Reads what `toBytes` wrote, with the kernel of this machine's choice or of `options`.
   * Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or `FILE_CORRUPT`.
   */
  static async fromBytes(bytes: Uint8Array, options: Pick<SearchOptions, 'kernel'> = {}): Promise<BinaryQuantizedSearch> {
    const { config, ids, rows } = readSearchFile(bytes, name, `${name}.fromBytes`);
    const { centre, centredOn, ...others } = config;
    const search = new BinaryQuantizedSearch({ ...(others as unknown as BinaryQuantizedSearchOptions), ...options });
    if (ids.length === 0) {
      await search.ready();
      return search;
    }
    search.#saved = requireCentre({ centre, centredOn }, search.dim);
    await search.add(ids, rows);
    return search;
  }

  protected override async openSource({ rows }: HeldRows): Promise<CandidateSource> {
    const { kernel } = this.options;
    const isReference = (typeof kernel === 'object' ? kernel.name : kernel) === 'reference';
    const saved = this.#saved;
    this.#saved = undefined;
    const { BinaryCandidates } = await import('./quantization/binary-candidates.ts');
    return new BinaryCandidates(rows, { ranking: this.ranking, kernel: isReference ? 'reference' : undefined, saved });
  }
}

/** Holds what a file says of the centre to what `toBytes` writes. */
function requireCentre({ centre, centredOn }: Config, dim: number): SavedCentre {
  if (Array.isArray(centre) && centre.length === dim && centre.every(Number.isFinite) && typeof centredOn === 'number')
    return { centre, centredOn };
  throw new SimError({
    code: 'FILE_CORRUPT',
    where: `${name}.fromBytes`,
    problem: 'the file does not say where its signs are taken from',
    cure: 'Save the index again.',
  });
}
