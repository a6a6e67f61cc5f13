/**
 * Candidates from the signs of rows.
 *
 * @internal
 */
import { type Config, GrowingArray, LongCall, type Ranking } from '@sim/core';
import { type CodeScan, ReferenceCodeScan } from './code-scan.ts';
import type { CandidateRequest, CandidateSource } from './reranked-search.ts';
import type { HeldRowBlocks } from './row-blocks.ts';
import { SignCode, meanRow } from './sign-code.ts';
import { WasmCodeScan, canScanCodes } from './wasm-code-scan.ts';

/** Rows whose mean is known well enough, which stays the centre from then on. */
const CENTRE_ROWS = 4096;

/** Rows that are encoded between two looks at the clock. */
const ROWS_PER_PART = 512;

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
  readonly #rows: HeldRowBlocks;
  readonly #options: BinaryCandidatesOptions;
  #codes: Codes;

  constructor(rows: HeldRowBlocks, options: BinaryCandidatesOptions) {
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
    if (isWellCentred) scan.append(await encode(code, partsOf(rows, this.#rows.dim)));
    else await this.#centreAgain();
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
  async #centreAgain(): Promise<void> {
    const { ranking } = this.#options;
    const { dim, size } = this.#rows;
    const centre = new Float64Array(dim);
    for (const rows of this.#parts()) {
      const share = rows.length / dim / size;
      for (const [i, mean] of meanRow(rows, dim, ranking).entries()) centre[i] = (centre[i] as number) + mean * share;
    }
    const codes = this.#open({ centre: [...centre], centredOn: size });
    codes.scan.append(await encode(codes.code, this.#parts()));
    this.#codes.scan.dispose();
    this.#codes = codes;
  }

  *#parts(): Generator<Float32Array> {
    const { size } = this.#rows;
    for (let first = 0; first < size; first += ROWS_PER_PART)
      yield this.#rows.read(first, Math.min(first + ROWS_PER_PART, size));
  }

  #open(centre: SavedCentre): Codes {
    const { ranking, kernel = canScanCodes() ? 'wasm' : 'reference' } = this.#options;
    const code = new SignCode(this.#rows.dim, ranking, Float64Array.from(centre.centre));
    const scan = kernel === 'wasm' ? new WasmCodeScan(code.words) : new ReferenceCodeScan(code.words);
    return { centre, code, scan };
  }
}

function* partsOf(rows: Float32Array, dim: number): Generator<Float32Array> {
  for (let at = 0; at < rows.length; at += ROWS_PER_PART * dim) yield rows.subarray(at, at + ROWS_PER_PART * dim);
}

/** The codes of all parts. Other work runs meanwhile. */
async function encode(code: SignCode, parts: Iterable<Float32Array>): Promise<Uint32Array> {
  const codes: GrowingArray<Uint32Array> = new GrowingArray(new Uint32Array());
  const call = new LongCall('encode', 0, 'BinaryQuantizedSearch.add');
  for (const rows of parts) {
    codes.append(code.encode(rows));
    await call.advance(0);
  }
  return codes.values;
}
