/**
 * Candidates from the signs of rows.
 *
 * @internal
 */
import type { Ranking } from '@sim/core';
import { NO_ROW, allowedRows } from '@sim/kernels';
import { RowTable, type TableContent } from '../row-table.ts';
import { NO_ID } from '../search.ts';
import { type CodeScan, ReferenceCodeScan } from './code-scan.ts';
import type { CandidateRequest, CandidateSource } from './reranked-search.ts';
import { SignCode, meanRow } from './sign-code.ts';
import { WasmCodeScan, canScanCodes } from './wasm-code-scan.ts';

/** Rows whose mean is known well enough, which stays the centre from then on. */
const CENTRE_ROWS = 4096;

/** Where the signs are taken from. */
export interface SavedCentre {
  readonly centre: readonly number[];
  /** Rows when it was chosen. */
  readonly centredOn: number;
}

/** What `BinaryCandidates` works with. */
export interface BinaryCandidatesOptions {
  readonly dim: number;
  readonly ranking: Ranking;
  readonly kernel?: 'reference' | 'wasm' | undefined;
  readonly saved?: SavedCentre | undefined;
  /** Everything that is held, the rows of an addition under way included. Left out: the first centre stays. */
  readonly content?: (() => Promise<TableContent>) | undefined;
}

/** Codes that share a centre, and the ids that they belong to. */
interface Codes {
  readonly centre: SavedCentre;
  readonly code: SignCode;
  readonly scan: CodeScan;
  table: RowTable;
}

/** Signs of rows, with the ids that they belong to. */
export class BinaryCandidates implements CandidateSource {
  readonly #options: BinaryCandidatesOptions;
  #codes: Codes;

  constructor(options: BinaryCandidatesOptions) {
    this.#options = options;
    this.#codes = this.#open(options.saved ?? this.#noCentre());
  }

  get kernel(): 'reference' | 'wasm' {
    return this.#codes.scan.kernel;
  }

  get centre(): SavedCentre {
    return this.#codes.centre;
  }

  async add(ids: Uint32Array, rows: Float32Array): Promise<void> {
    const { table, centre } = this.#codes;
    const size = table.size + ids.length;
    if (centre.centredOn >= CENTRE_ROWS || size < 2 * centre.centredOn) append(this.#codes, ids, rows);
    else if (table.size === 0) this.#replace({ ids, rows });
    else if (this.#options.content) this.#replace(await this.#options.content());
    else append(this.#codes, ids, rows);
  }

  async remove(ids: Uint32Array): Promise<void> {
    const { table, scan } = this.#codes;
    table.remove(ids, 'BinaryQuantizedSearch.remove');
    if (!table.isSparse) return;
    const live = allowedRows(table.filter(undefined) ?? new Uint32Array(), 0, table.rowCount);
    const kept = live.map((row) => table.ids[row] as number);
    scan.keep(live);
    this.#codes.table = emptyTable(this.#options.dim, kept);
  }

  async reset(): Promise<void> {
    this.#codes.scan.dispose();
    this.#codes = this.#open(this.#noCentre());
  }

  async find(queries: Float32Array, { width, filter }: CandidateRequest): Promise<Uint32Array> {
    const { table, scan, code } = this.#codes;
    const found = scan.search(code.costs(queries), width, table.filter(filter));
    return found.map((row) => (row === NO_ROW ? NO_ID : (table.ids[row] as number)));
  }

  dispose(): void {
    this.#codes.scan.dispose();
    this.#codes.table = emptyTable(this.#options.dim);
  }

  /** Takes the mean of all rows for the centre and makes all codes anew. */
  #replace({ ids, rows }: TableContent): void {
    const { dim, ranking } = this.#options;
    const codes = this.#open({ centre: [...meanRow(rows, dim, ranking)], centredOn: ids.length });
    append(codes, ids, rows);
    this.#codes.scan.dispose();
    this.#codes = codes;
  }

  #open(centre: SavedCentre): Codes {
    const { dim, ranking, kernel = canScanCodes() ? 'wasm' : 'reference' } = this.#options;
    const code = new SignCode(dim, ranking, Float64Array.from(centre.centre));
    const scan = kernel === 'wasm' ? new WasmCodeScan(code.words) : new ReferenceCodeScan(code.words);
    return { centre, code, scan, table: emptyTable(dim) };
  }

  #noCentre(): SavedCentre {
    return { centre: Array<number>(this.#options.dim).fill(0), centredOn: 0 };
  }
}

function append({ table, scan, code }: Codes, ids: Uint32Array, rows: Float32Array): void {
  table.prepareFor(ids, 'BinaryQuantizedSearch.add');
  scan.append(code.encode(rows));
  table.add(ids, new Float32Array());
}

/** A table of ids alone: the rows are somewhere else. */
function emptyTable(dim: number, ids?: Uint32Array): RowTable {
  const table = new RowTable(dim, ids);
  table.forgetRows();
  return table;
}
