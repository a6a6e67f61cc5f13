/**
 * Candidates from the signs of rows.
 *
 * @internal
 */
import type { Config, Ranking } from '@sim/core';
import { type CodeScan, ReferenceCodeScan } from './code-scan.ts';
import type { CandidateRequest, CandidateSource } from './reranked-search.ts';
import type { RowBlocks } from './row-blocks.ts';
import { SignCode, meanRow } from './sign-code.ts';
import { WasmCodeScan, canScanCodes } from './wasm-code-scan.ts';

/** Rows whose mean is known well enough, which stays the centre from then on. */
const CENTRE_ROWS = 4096;

const ROWS_PER_READ = 4096;

/** Where the signs are taken from. */
export interface SavedCentre {
  readonly centre: readonly number[];
  /** Rows when it was chosen. */
  readonly centredOn: number;
}

/** What `BinaryCandidates` works with. */
export interface BinaryCandidatesOptions {
  readonly ranking: Ranking;
  readonly kernel?: 'reference' | 'wasm' | undefined;
  readonly saved?: SavedCentre | undefined;
}

/** Codes that share a centre. */
interface Codes {
  readonly centre: SavedCentre;
  readonly code: SignCode;
  readonly scan: CodeScan;
}

/** Signs of rows. */
export class BinaryCandidates implements CandidateSource {
  readonly #rows: RowBlocks;
  readonly #options: BinaryCandidatesOptions;
  #codes: Codes;

  constructor(rows: RowBlocks, options: BinaryCandidatesOptions) {
    this.#rows = rows;
    this.#options = options;
    this.#codes = this.#open(options.saved ?? { centre: Array<number>(rows.dim).fill(0), centredOn: 0 });
  }

  get kernel(): 'reference' | 'wasm' {
    return this.#codes.scan.kernel;
  }

  get centre(): SavedCentre {
    return this.#codes.centre;
  }

  async add(_first: number, rows: Float32Array): Promise<void> {
    const { code, scan, centre } = this.#codes;
    const isWellCentred = centre.centredOn >= CENTRE_ROWS || this.#rows.size < 2 * centre.centredOn;
    if (isWellCentred) scan.append(code.encode(rows));
    else this.#centreAgain();
  }

  /** Removed rows are left out by the filter of each request. */
  remove(): Promise<void> {
    return Promise.resolve();
  }

  async keep(rows: Uint32Array): Promise<void> {
    this.#codes.scan.keep(rows);
  }

  async find(queries: Float32Array, { width, filter }: CandidateRequest): Promise<Uint32Array> {
    const { scan, code } = this.#codes;
    return scan.search(code.costs(queries), width, filter);
  }

  state(): Config {
    return { ...this.#codes.centre };
  }

  dispose(): void {
    this.#codes.scan.dispose();
  }

  /** Takes the mean of all rows for the centre and makes all codes anew. */
  #centreAgain(): void {
    const { ranking } = this.#options;
    const { dim, size } = this.#rows;
    const centre = new Float64Array(dim);
    for (const { rows, count } of this.#parts())
      for (const [i, mean] of meanRow(rows, dim, ranking).entries())
        centre[i] = (centre[i] as number) + (mean * count) / size;
    const codes = this.#open({ centre: [...centre], centredOn: size });
    for (const { rows } of this.#parts()) codes.scan.append(codes.code.encode(rows));
    this.#codes.scan.dispose();
    this.#codes = codes;
  }

  *#parts(): Generator<{ readonly rows: Float32Array; readonly count: number }> {
    const { size } = this.#rows;
    for (let first = 0; first < size; first += ROWS_PER_READ) {
      const last = Math.min(first + ROWS_PER_READ, size);
      yield { rows: this.#rows.read(first, last), count: last - first };
    }
  }

  #open(centre: SavedCentre): Codes {
    const { ranking, kernel = canScanCodes() ? 'wasm' : 'reference' } = this.#options;
    const code = new SignCode(this.#rows.dim, ranking, Float64Array.from(centre.centre));
    const scan = kernel === 'wasm' ? new WasmCodeScan(code.words) : new ReferenceCodeScan(code.words);
    return { centre, code, scan };
  }
}
