/** @internal The wire format of Protocol Buffers, as far as tf.train.Example needs it. */
import { SimError } from '@sim/core';

/** How a field's value is written. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Reads a message field by field. Throws `FILE_CORRUPT` for bytes that are no message. */
export class ProtobufReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #where: string;
  #at = 0;
  /** Low and high half of the last varint. */
  #low = 0;
  #high = 0;
  /** Number of the field that `next` came to. */
  field = 0;
  /** How its value is written: one of `WIRE`. */
  wireType = 0;

  constructor(bytes: Uint8Array, where: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#where = where;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Goes to the next field; false at the end of the message. */
  next(): boolean {
    if (this.isAtEnd) return false;
    this.#varint();
    this.field = this.#low >>> 3;
    this.wireType = this.#low & 7;
    if (this.field === 0) throw this.#corrupt('a field has the number 0');
    return true;
  }

  /** The value of a field of bytes, as a view. */
  bytes(): Uint8Array {
    this.#varint();
    if (this.#high !== 0 || this.#low > this.#bytes.length - this.#at) throw this.#corrupt('a field reaches over the end');
    this.#at += this.#low;
    return this.#bytes.subarray(this.#at - this.#low, this.#at);
  }

  float32(): number {
    this.#need(4);
    this.#at += 4;
    return this.#view.getFloat32(this.#at - 4, true);
  }

  /** Appends a signed 64-bit integer to `halves`, low half first. */
  int64(halves: number[]): void {
    this.#varint();
    halves.push(this.#low, this.#high);
  }

  /** Leaves the value of the current field out. */
  skip(): void {
    if (this.wireType === WIRE.varint) this.#varint();
    else if (this.wireType === WIRE.bytes) this.bytes();
    else if (this.wireType === WIRE.fixed64 || this.wireType === WIRE.fixed32) {
      const size = this.wireType === WIRE.fixed64 ? 8 : 4;
      this.#need(size);
      this.#at += size;
    } else throw this.#corrupt(`wire type ${this.wireType} is not known`);
  }

  /** Reads seven bits a byte into two unsigned halves. */
  #varint(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      this.#need(1);
      const byte = this.#bytes[this.#at++] as number;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte >= 0x80) continue;
      this.#low = low >>> 0;
      this.#high = high >>> 0;
      return;
    }
    throw this.#corrupt('an integer has more than ten bytes');
  }

  #need(count: number): void {
    if (this.#at + count > this.#bytes.length) throw this.#corrupt('it ends within a field');
  }

  #corrupt(problem: string): SimError {
    return new SimError({
      code: 'FILE_CORRUPT',
      where: this.#where,
      problem: `the bytes are no tf.train.Example: ${problem}`,
      cure: 'Pass the data of one record that holds a serialized Example.',
    });
  }
}
