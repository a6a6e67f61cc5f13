/**
 * A set of whole numbers by hashes that their owner knows.
 *
 * @internal
 */

/** Stands for "not in the table". */
export const ABSENT = 0xffffffff;

const FIRST_ROOM = 16;
/** Part of the room that may be taken: more would make searches long. */
const MAX_LOAD = 0.8;

/**
 * Open addressing with linear steps: 4 bytes a place and no objects, for millions of entries. Values are whole numbers
 * below `ABSENT`; their hashes are asked for again when the table grows.
 */
export class HashTable {
  readonly #hashOf: (value: number) => number;
  #places: Uint32Array;
  #size = 0;

  constructor(hashOf: (value: number) => number, expected = 0) {
    this.#hashOf = hashOf;
    let room = FIRST_ROOM;
    while (expected > MAX_LOAD * room) room *= 2;
    this.#places = new Uint32Array(room).fill(ABSENT);
  }

  /** Memory held, in bytes. */
  get byteLength(): number {
    return this.#places.byteLength;
  }

  /** The value of this hash that `isWanted`, or `ABSENT`. */
  find(hash: number, isWanted: (value: number) => boolean): number {
    const mask = this.#places.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const value = this.#places[place] as number;
      if (value === ABSENT || isWanted(value)) return value;
    }
  }

  /** Adds a value that is not there. */
  add(hash: number, value: number): void {
    if (this.#size + 1 > MAX_LOAD * this.#places.length) this.#grow();
    this.#size++;
    this.#put(hash, value);
  }

  /** Removes a value that is there. */
  remove(hash: number, value: number): void {
    const places = this.#places;
    const mask = places.length - 1;
    let hole = hash & mask;
    while (places[hole] !== value) hole = (hole + 1) & mask;
    // Values behind the hole move up to where a search that begins at their hash still meets them.
    for (let place = (hole + 1) & mask; places[place] !== ABSENT; place = (place + 1) & mask) {
      const home = this.#hashOf(places[place] as number) & mask;
      if (((place - home) & mask) < ((place - hole) & mask)) continue;
      places[hole] = places[place] as number;
      hole = place;
    }
    places[hole] = ABSENT;
    this.#size--;
  }

  #put(hash: number, value: number): void {
    const mask = this.#places.length - 1;
    let place = hash & mask;
    while (this.#places[place] !== ABSENT) place = (place + 1) & mask;
    this.#places[place] = value;
  }

  #grow(): void {
    const old = this.#places;
    this.#places = new Uint32Array(2 * old.length).fill(ABSENT);
    for (const value of old) if (value !== ABSENT) this.#put(this.#hashOf(value), value);
  }
}
