/** @internal The wire format of Protocol Buffers, written from the end to the beginning. */
import { WIRE } from './protobuf-reader.ts';

/**
 * Writes a message backwards: what was written last stands first. The length of a field, which stands before its value,
 * is then known when its turn comes, and no value is copied twice.
 */
export class ProtobufWriter {
  #bytes: Uint8Array;
  #at: number;

  /** @param capacity Bytes that will probably be enough. */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
    this.#at = capacity;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#bytes.length - this.#at;
  }

  /** Puts bytes before the others. */
  bytes(value: Uint8Array): void {
    const at = this.#take(value.length);
    this.#bytes.set(value, at);
  }

  /** Puts an integer before the others: seven bits a byte, negative ones as their 64-bit complement. */
  varint(value: bigint | number): void {
    if (typeof value !== 'number' || value < 0 || !Number.isSafeInteger(value)) return this.#bigVarint(BigInt(value));
    let count = 1;
    for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) count++;
    const at = this.#take(count);
    let rest = value;
    for (let i = at; i < at + count - 1; i++, rest = Math.floor(rest / 0x80)) this.#bytes[i] = (rest % 0x80) | 0x80;
    this.#bytes[at + count - 1] = rest;
  }

  /** Makes everything written since `length` was `end` the value of a field of bytes. */
  wrap(field: number, end: number): void {
    this.varint(this.length - end);
    this.varint((field << 3) | WIRE.bytes);
  }

  /** What was written, in memory of its own. */
  finish(): Uint8Array {
    return this.#bytes.slice(this.#at);
  }

  #bigVarint(value: bigint): void {
    const groups: number[] = [];
    let rest = BigInt.asUintN(64, value);
    for (; rest >= 0x80n; rest >>= 7n) groups.push(Number(rest & 0x7fn) | 0x80);
    this.bytes(Uint8Array.from([...groups, Number(rest)]));
  }

  /** Where the next `count` bytes go. */
  #take(count: number): number {
    if (count > this.#at) {
      const grown = new Uint8Array(2 * this.#bytes.length + count);
      const at = grown.length - this.length;
      grown.set(this.#bytes.subarray(this.#at), at);
      this.#bytes = grown;
      this.#at = at;
    }
    this.#at -= count;
    return this.#at;
  }
}
