/** @internal The wire format of Protocol Buffers, as far as tf.train.Example needs it. */
import { SimError } from '@sim/core';

/** How a field's value is written. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const decoder: TextDecoder = new TextDecoder();

/** Length up to which text is read without the decoder. */
const MOST_PLAIN = 32;

/** The bytes of one number: a view of every message would cost more than reading it. */
const floatBytes: DataView = new DataView(new ArrayBuffer(4));

/** Reads a message field by field. Throws `FILE_CORRUPT` for bytes that are no message. */
export class ProtobufReader {
  readonly #bytes: Uint8Array;
  readonly #where: string;
  readonly #end: number;
  #at: number;
  /** Low and high half of the last varint. */
  #low = 0;
  #high = 0;
  /** Number of the field that `next` came to. */
  field = 0;
  /** How its value is written: one of `WIRE`. */
  wireType = 0;

  /** Reads the message that stands between `begin` and `end`. */
  constructor(bytes: Uint8Array, where: string, begin = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#where = where;
    this.#at = begin;
    this.#end = end;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
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
    this.#skipBytes();
    return this.#bytes.subarray(this.#at - this.#low, this.#at);
  }

  /** A reader of the message that is the value of a field of bytes. */
  message(): ProtobufReader {
    this.#skipBytes();
    return new ProtobufReader(this.#bytes, this.#where, this.#at - this.#low, this.#at);
  }

  /** The value of a field of bytes as UTF-8. */
  text(): string {
    this.#skipBytes();
    let text = '';
    // Names are short and plain, and the decoder takes longer to call than they take to read.
    for (let i = this.#at - this.#low; i < this.#at; i++) {
      const byte = this.#bytes[i] as number;
      if (byte >= 0x80 || text.length >= MOST_PLAIN) return decoder.decode(this.#bytes.subarray(this.#at - this.#low, this.#at));
      text += String.fromCharCode(byte);
    }
    return text;
  }

  float32(): number {
    this.#need(4);
    for (let i = 0; i < 4; i++) floatBytes.setUint8(i, this.#bytes[this.#at++] as number);
    return floatBytes.getFloat32(0, true);
  }

  /** Appends a signed 64-bit integer to `halves`, low half first. */
  int64(halves: number[]): void {
    this.#varint();
    halves.push(this.#low, this.#high);
  }

  /** Leaves the value of the current field out. */
  skip(): void {
    if (this.wireType === WIRE.varint) this.#varint();
    else if (this.wireType === WIRE.bytes) this.#skipBytes();
    else if (this.wireType === WIRE.fixed64 || this.wireType === WIRE.fixed32) {
      const size = this.wireType === WIRE.fixed64 ? 8 : 4;
      this.#need(size);
      this.#at += size;
    } else throw this.#corrupt(`wire type ${this.wireType} is not known`);
  }

  /** Goes over the value of a field of bytes, whose length is `#low`. */
  #skipBytes(): void {
    this.#varint();
    if (this.#high !== 0 || this.#low > this.#end - this.#at) throw this.#corrupt('a field reaches over the end');
    this.#at += this.#low;
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
    if (this.#at + count > this.#end) throw this.#corrupt('it ends within a field');
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
