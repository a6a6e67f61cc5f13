/** @internal */

import { type KernelResult, NO_ROW } from '../kernel-backend.ts';
import { galleryRow } from './row-split.ts';
import type { PartAnswer } from './thread-protocol.ts';

/**
 * The k nearest rows of each query out of those of every part, by key and then by row, with the gallery's numbers.
 * `answers` has one entry per part, null where it has no rows; each entry has a width of its own.
 */
export function mergeParts(answers: readonly (PartAnswer | null)[], count: number, k: number): KernelResult {
  const rows = new Uint32Array(count * k).fill(NO_ROW);
  const keys = new Float64Array(count * k).fill(Number.POSITIVE_INFINITY);
  const lists = answers.flatMap((answer, part) => (answer ? [new PartList(answer, part, answers.length, count)] : []));
  for (let query = 0; query < count; query++) {
    for (const list of lists) list.start(query);
    for (let at = query * k; at < (query + 1) * k; at++) {
      let nearest: PartList | undefined;
      for (const list of lists) if (list.row !== NO_ROW && (!nearest || list.isBefore(nearest))) nearest = list;
      if (!nearest) break;
      rows[at] = nearest.row;
      keys[at] = nearest.key;
      nearest.advance();
    }
  }
  return { rows, keys };
}

/** The answer of one part to one query, read from its nearest row on. */
class PartList {
  /** `NO_ROW` at the end. */
  row: number = NO_ROW;
  key: number = Number.POSITIVE_INFINITY;
  readonly #answer: PartAnswer;
  readonly #part: number;
  readonly #parts: number;
  readonly #width: number;
  #at = 0;
  #end = 0;

  constructor(answer: PartAnswer, part: number, parts: number, count: number) {
    this.#answer = answer;
    this.#part = part;
    this.#parts = parts;
    this.#width = answer.rows.length / count;
  }

  start(query: number): void {
    this.#at = query * this.#width;
    this.#end = this.#at + this.#width;
    this.#read();
  }

  advance(): void {
    this.#at++;
    this.#read();
  }

  isBefore(other: PartList): boolean {
    return this.key < other.key || (this.key === other.key && this.row < other.row);
  }

  #read(): void {
    const own = this.#at < this.#end ? (this.#answer.rows[this.#at] as number) : NO_ROW;
    this.row = own === NO_ROW ? NO_ROW : galleryRow(own, this.#part, this.#parts);
    this.key = own === NO_ROW ? Number.POSITIVE_INFINITY : (this.#answer.keys[this.#at] as number);
  }
}
