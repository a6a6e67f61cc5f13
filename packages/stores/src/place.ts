/**
 * Where records stand in files.
 *
 * @internal
 */
import { FRAME_HEADER, GrowingArray } from '@sim/core';

/** Where an entry stands. */
export interface Place {
  /** Number of the file. */
  readonly segment: number;
  /** Where its frame begins. */
  readonly offset: number;
  /** Bytes of its payload. */
  readonly length: number;
}

/** A stretch of one file that holds entries. */
export interface Run {
  readonly segment: number;
  readonly start: number;
  end: number;
  /** Which of the places stand in it. */
  readonly members: number[];
}

/** Bytes that are read although nobody asked for them, rather than to read twice. */
const LARGEST_GAP = 2 ** 14;
/** Bytes that are read at once, unless one entry is longer. */
const LONGEST_RUN = 2 ** 23;

/** The stretches to read for `places`, in the order in which they stand in the files. */
export function runsOf(places: readonly Place[]): Run[] {
  const order = Array.from(places.keys()).sort((i, j) => {
    const [a, b] = [places[i] as Place, places[j] as Place];
    return a.segment - b.segment || a.offset - b.offset;
  });
  const runs: Run[] = [];
  for (const i of order) {
    const { segment, offset, length } = places[i] as Place;
    const end = offset + FRAME_HEADER + length;
    const run = runs.at(-1);
    if (run?.segment === segment && offset - run.end <= LARGEST_GAP && end - run.start <= LONGEST_RUN) {
      run.end = Math.max(run.end, end);
      run.members.push(i);
    } else runs.push({ segment, start: offset, end, members: [i] });
  }
  return runs;
}

/** Places of many records in 12 bytes each. */
export class PlaceColumn {
  readonly #segments: GrowingArray<Uint32Array> = new GrowingArray(new Uint32Array());
  readonly #offsets: GrowingArray<Uint32Array> = new GrowingArray(new Uint32Array());
  readonly #lengths: GrowingArray<Uint32Array> = new GrowingArray(new Uint32Array());

  append(places: readonly Place[]): void {
    this.#segments.append(Uint32Array.from(places, ({ segment }) => segment));
    this.#offsets.append(Uint32Array.from(places, ({ offset }) => offset));
    this.#lengths.append(Uint32Array.from(places, ({ length }) => length));
  }

  get(row: number): Place {
    return {
      segment: this.#segments.values[row] as number,
      offset: this.#offsets.values[row] as number,
      length: this.#lengths.values[row] as number,
    };
  }

  /** The places of `rows`. */
  select(rows: readonly number[]): PlaceColumn {
    const selected = new PlaceColumn();
    selected.append(rows.map((row) => this.get(row)));
    return selected;
  }
}
