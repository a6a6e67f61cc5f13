import { plainJson } from './plain-json.ts';
import type { TableRow } from './store.ts';

/** Options of `toCsv`. */
export interface CsvOptions {
  /** What separates the cells of a line. Default `','`. */
  readonly separator?: string | undefined;
}

/**
 * Rows of `toDataFrame` as CSV (RFC 4180, first line the names of the columns): `id`, `key` where the rows have one,
 * `label`, `embedding_0`, `embedding_1`, …, `data`. Numbers of embeddings are the shortest decimals that give the same
 * float32 back; data are JSON, typed arrays and bigints in it as lists and text. An empty cell stands for nothing, `""`
 * for an empty text.
 *
 * Text is written as it is; a spreadsheet takes cells that begin with `=` for formulas.
 *
 * @example
 * toCsv(await store.toDataFrame());   // 'id,label,embedding_0,embedding_1,data\r\n0,cat,1,0,"{""title"":""Tom""}"\r\n'
 */
export function toCsv(rows: readonly TableRow[], { separator = ',' }: CsvOptions = {}): string {
  const hasKeys = rows.some(({ key }) => key !== undefined);
  const dim = rows[0]?.embedding.length ?? 0;
  const names = Array.from({ length: dim }, (_, i) => `embedding_${i}`);
  const header = ['id', ...(hasKeys ? ['key'] : []), 'label', ...names, 'data'];
  const lines = rows.map(({ id, key = null, label, embedding, data }) => [
    id,
    ...(hasKeys ? [key] : []),
    label,
    ...Array.from(embedding, shortest),
    data === null ? null : JSON.stringify(data, plainJson),
  ]);
  return [header, ...lines].map((cells) => `${cells.map((value) => cell(value, separator)).join(separator)}\r\n`).join('');
}

function cell(value: number | string | null, separator: string): string {
  if (value === null) return '';
  const text = String(value);
  const needsQuotes = text === '' || /["\r\n]/.test(text) || text.includes(separator);
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The shortest decimal whose nearest float32 is `value`; nine digits always do. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
