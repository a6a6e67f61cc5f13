/** @internal Elements of npy files, between their bytes and values. */
import { decodeHalfFloats } from '@sim/core';
import type { NpyValues } from './npy-array.ts';

/** How the elements of one type are read. */
export interface NpyElements {
  /** Bytes of an element. */
  readonly size: number;
  /** Bytes of a number within it, which are swapped where the machine has the other order. */
  readonly unit: number;
  /** Elements as values; `bytes` are aligned and in the order of this machine. */
  readonly decode: (bytes: Uint8Array<ArrayBuffer>) => NpyValues;
}

type TypedArrayClass = new (buffer: ArrayBuffer) => NpyValues & ArrayBufferView;

const numbers = (size: number, ArrayType: TypedArrayClass): NpyElements => ({
  size,
  unit: size,
  decode: ({ buffer }) => new ArrayType(buffer),
});

const numberTypes: Readonly<Record<string, NpyElements>> = {
  b1: { size: 1, unit: 1, decode: (bytes) => bytes.map((byte) => (byte === 0 ? 0 : 1)) },
  f2: { size: 2, unit: 2, decode: ({ buffer }) => decodeHalfFloats(new Uint16Array(buffer)) },
  f4: numbers(4, Float32Array),
  f8: numbers(8, Float64Array),
  i1: numbers(1, Int8Array),
  i2: numbers(2, Int16Array),
  i4: numbers(4, Int32Array),
  i8: numbers(8, BigInt64Array),
  u1: numbers(1, Uint8Array),
  u2: numbers(2, Uint16Array),
  u4: numbers(4, Uint32Array),
  u8: numbers(8, BigUint64Array),
};

/** How elements of a type such as `'<f4'` or `'|S8'` are read; undefined for one that is not known. */
export function npyElements(dtype: string): NpyElements | undefined {
  const [, kind = '', digits = ''] = /^[<>|=]?([a-zA-Z])([1-9]\d{0,8})$/.exec(dtype) ?? [];
  const length = Number(digits);
  if (kind === 'U') return { size: 4 * length, unit: 4, decode: (bytes) => texts(new Uint32Array(bytes.buffer), length) };
  if (kind === 'S' || kind === 'a') return { size: length, unit: 1, decode: (bytes) => byteStrings(bytes, length) };
  return Object.hasOwn(numberTypes, kind + digits) ? numberTypes[kind + digits] : undefined;
}

/** True where bytes of this type do not stand in the order of this machine. */
export function isSwapped(dtype: string): boolean {
  const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  return dtype.startsWith(isLittleEndian ? '>' : '<');
}

/** Turns the bytes of every number around, in place. */
export function swapBytes(bytes: Uint8Array, unit: number): void {
  if (unit === 1) return;
  for (let at = 0; at < bytes.length; at += unit) bytes.subarray(at, at + unit).reverse();
}

/** Texts of `length` code points each, without the zeros at their end. */
function texts(points: Uint32Array, length: number): string[] {
  const end = (first: number): number => {
    let last = first + length;
    while (last > first && points[last - 1] === 0) last--;
    return last;
  };
  return Array.from({ length: points.length / length }, (_, i) => {
    let text = '';
    for (const point of points.subarray(i * length, end(i * length))) text += String.fromCodePoint(point);
    return text;
  });
}

/** Byte strings of `length` each, without the zeros at their end. */
function byteStrings(bytes: Uint8Array, length: number): Uint8Array[] {
  return Array.from({ length: bytes.length / length }, (_, i) => {
    const item = bytes.subarray(i * length, (i + 1) * length);
    return item.slice(0, item.findLastIndex((byte) => byte !== 0) + 1);
  });
}
