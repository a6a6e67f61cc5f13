/**
 * Nodes of an addition that wait for their links.
 *
 * @internal
 */
export class LinkQueue {
  readonly #nodes: number[] = [];
  #taken = 0;

  /** Nodes that were not taken. */
  get length(): number {
    return this.#nodes.length - this.#taken;
  }

  /** These, in their order. */
  get left(): readonly number[] {
    return this.#nodes.slice(this.#taken);
  }

  add(node: number): void {
    this.#nodes.push(node);
  }

  /** Takes the next nodes, `count` of them if there are as many. */
  take(count: number): Uint32Array {
    const first = this.#taken;
    this.#taken = Math.min(this.#nodes.length, first + count);
    return Uint32Array.from(this.#nodes.slice(first, this.#taken));
  }

  /** Makes the first node of the highest level the first of all; the others keep their order. */
  raiseHighest(levelOf: (node: number) => number): void {
    let at = this.#taken;
    let highest = -1;
    for (let i = at; i < this.#nodes.length; i++) {
      const level = levelOf(this.#nodes[i] as number);
      if (level <= highest) continue;
      highest = level;
      at = i;
    }
    if (at > this.#taken) this.#nodes.splice(this.#taken, 0, ...this.#nodes.splice(at, 1));
  }
}
