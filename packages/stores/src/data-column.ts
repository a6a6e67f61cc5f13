/**
 * Data of a store's rows, as values or as bytes.
 *
 * @internal
 */
import { decodeData, encodeData } from './data-codec.ts';

/** Items as bytes: item i is `bytes` from `offsets[i]` to `offsets[i + 1]`, nothing where there is no item. */
export interface EncodedColumn {
  readonly bytes: Uint8Array;
  /** `[items + 1]`. */
  readonly offsets: Float64Array;
}

/**
 * One item of data for each row of a store. Items from a file stay as bytes until they are asked for, and go back
 * into a file as these bytes; items that were added are kept as they are.
 */
export class DataColumn {
  readonly #encoded: EncodedColumn;
  readonly #added: unknown[] = [];

  constructor(encoded: EncodedColumn = { bytes: new Uint8Array(), offsets: new Float64Array(1) }) {
    this.#encoded = encoded;
  }

  get length(): number {
    return this.#encodedLength + this.#added.length;
  }

  /** Adds `count` items, `null` for each where there are none. They have been checked. */
  append(items: readonly unknown[] | undefined, count: number): void {
    for (let i = 0; i < count; i++) this.#added.push(items?.[i] ?? null);
  }

  get(row: number): unknown {
    if (row >= this.#encodedLength) return this.#added[row - this.#encodedLength];
    const bytes = this.#bytesOf(row);
    return bytes.length === 0 ? null : decodeData(bytes);
  }

  /** The items of `rows`, which ascend. */
  select(rows: readonly number[]): DataColumn {
    const old = rows.filter((row) => row < this.#encodedLength);
    const selected = new DataColumn(joinItems(old.map((row) => this.#bytesOf(row))));
    selected.append(
      rows.slice(old.length).map((row) => this.get(row)),
      rows.length - old.length,
    );
    return selected;
  }

  /** Every item as bytes. Throws `INVALID_ARGUMENT` for one that was changed to what cannot be stored. */
  encode(where: string): EncodedColumn {
    const parts: Uint8Array[] = [];
    for (let row = 0; row < this.#encodedLength; row++) parts.push(this.#bytesOf(row));
    for (const [i, item] of this.#added.entries())
      parts.push(item === null ? new Uint8Array() : encodeData(item, `data[${this.#encodedLength + i}]`, where));
    return joinItems(parts);
  }

  get #encodedLength(): number {
    return this.#encoded.offsets.length - 1;
  }

  #bytesOf(row: number): Uint8Array {
    const { bytes, offsets } = this.#encoded;
    return bytes.subarray(offsets[row], offsets[row + 1]);
  }
}

/** Items that are bytes already, empty for no item, as one column. */
export function joinItems(parts: readonly Uint8Array[]): EncodedColumn {
  const offsets = new Float64Array(parts.length + 1);
  for (const [i, part] of parts.entries()) offsets[i + 1] = (offsets[i] as number) + part.length;
  const bytes = new Uint8Array(offsets[parts.length] as number);
  for (const [i, part] of parts.entries()) bytes.set(part, offsets[i]);
  return { bytes, offsets };
}
