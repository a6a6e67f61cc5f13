import { type Config, SimError, requireOneOf } from '@sim/core';
import { type Int8Rows, decodeInt8 } from '@sim/kernels';
import { readLinearSearchFile } from './linear-search-file.ts';
import type { SavedCentre } from './quantization/binary-candidates.ts';
import { type CandidateSource, type HeldRows, RerankedSearch, type RerankedSearchOptions } from './quantization/reranked-search.ts';
import { Int8RowBlocks } from './quantization/int8-row-blocks.ts';
import type { HeldRowBlocks } from './quantization/row-blocks.ts';
import type { SearchOptions } from './search.ts';

/** Options of a `BinaryQuantizedSearch`. */
export interface BinaryQuantizedSearchOptions extends RerankedSearchOptions {
  /**
   * What candidates are ranked by, and all that is kept of rows beside their signs. `'int8'`: integers of 8 bits with a step
   * for each row, about a quarter of the memory and of the file; distances are then exact for the rows that these stand for.
   * Default `'float32'`: the rows as they were given.
   */
  readonly rescore?: 'float32' | 'int8' | undefined;
}

/** Rows of a file that are added at a time. */
const ROWS_PER_PART = 2 ** 14;

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
 * bytes of its rows, or with `rescore: 'int8'` about 0.3 times. With the kernel `'reference'` the scan is a plain loop.
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

  readonly #rescore: 'float32' | 'int8' | undefined;
  #saved: SavedCentre | undefined;

  /** Throws `INVALID_ARGUMENT` or `UNKNOWN_NAME`. */
  constructor(options: BinaryQuantizedSearchOptions) {
    super(options, { name, oversampling: OVERSAMPLING, minCandidates: MIN_CANDIDATES });
    this.#rescore = options.rescore;
    requireOneOf(options.rescore ?? 'float32', ['float32', 'int8'], 'rescore', name);
  }

  /**
   * Reads what `toBytes` wrote, with the kernel of this machine's choice or of `options`.
   * Throws `FILE_FORMAT`, `FILE_NEWER_VERSION`, `FILE_TRUNCATED` or `FILE_CORRUPT`.
   */
  static async fromBytes(bytes: Uint8Array, options: Pick<SearchOptions, 'kernel'> = {}): Promise<BinaryQuantizedSearch> {
    const { config, ids, rows } = readLinearSearchFile(bytes, name, `${name}.fromBytes`);
    const { centre, centredOn, ...others } = config;
    const search = new BinaryQuantizedSearch({ ...(others as unknown as BinaryQuantizedSearchOptions), ...options });
    if (ids.length === 0) {
      await search.ready();
      return search;
    }
    search.#saved = requireCentre({ centre, centredOn }, search.dim);
    for (let first = 0; first < ids.length; first += ROWS_PER_PART) {
      const last = first + ROWS_PER_PART;
      await search.add(ids.subarray(first, last), rowsOf(rows, search.dim, first, last));
    }
    return search;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), ...(this.#rescore === undefined ? {} : { rescore: this.#rescore }) };
  }

  protected override makeRows(): HeldRowBlocks {
    return this.#rescore === 'int8' ? new Int8RowBlocks(this.dim) : super.makeRows();
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

/** Rows of a file. */
function rowsOf(rows: Float32Array | Int8Rows, dim: number, first: number, last: number): Float32Array {
  if (rows instanceof Float32Array) return rows.subarray(first * dim, last * dim);
  return decodeInt8({ codes: rows.codes.subarray(first * dim, last * dim), steps: rows.steps.subarray(first, last) });
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
