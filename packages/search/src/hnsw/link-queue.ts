/**
 * Nodes of an addition that wait for their links.
 *
 * @internal
 */
export class LinkQueue {
  readonly #nodes: number[] = [];
  #taken = 0;
  #highest = 0;
  #highestLevel = -1;

  /** Nodes that were not taken. */
  get length(): number {
    return this.#nodes.length - this.#taken;
  }

  /** These, in their order. */
  get left(): readonly number[] {
    return this.#nodes.slice(this.#taken);
  }

  add(node: number, level: number): void {
    if (level > this.#highestLevel) {
      this.#highestLevel = level;
      this.#highest = this.#nodes.length;
    }
    this.#nodes.push(node);
  }

  /** Takes the next nodes, `count` of them if there are as many. */
  take(count: number): Uint32Array {
    const first = this.#taken;
    this.#taken = Math.min(this.#nodes.length, first + count);
    return Uint32Array.from(this.#nodes.slice(first, this.#taken));
  }

  /** Puts the first node of the highest level before all others, of which none was taken and which keep their order. */
  raiseHighest(): void {
    this.#nodes.unshift(...this.#nodes.splice(this.#highest, 1));
    this.#highest = 0;
  }
}
