/** @internal What an npy file holds. */
import { SimError } from '@sim/core';
import type { NpyArray } from './npy-array.ts';
import { isSwapped, type NpyElements, npyElements, swapBytes } from './npy-elements.ts';
import { type NpyPlace, readNpyHeader, requireLength, strange } from './npy-header.ts';

/** Reads an npy file on behalf of `place.where`. Throws what `readNpy` throws. */
export function parseNpy(bytes: Uint8Array, place: NpyPlace): NpyArray {
  const { dtype, isFortranOrder, shape, start } = readNpyHeader(bytes, place);
  const elements = npyElements(dtype);
  if (!elements) throw strange('holds elements of a type that is not read', place, dtype);
  const length = shape.reduce((product, side) => product * side, elements.size);
  requireLength(bytes, start + length, place);
  if (bytes.length !== start + length) throw strange(`is longer than the ${start + length} bytes that it announces`, place, bytes.length);
  // A copy of its own: typed arrays start at multiples of their size.
  const copy = new Uint8Array(bytes.subarray(start));
  if (isSwapped(dtype)) swapBytes(copy, elements.unit);
  const ordered = isFortranOrder && shape.length > 1 ? rowMajor(copy, shape, elements.size) : copy;
  return { values: decoded(elements, ordered, place), shape, dtype };
}

function decoded({ decode }: NpyElements, bytes: Uint8Array<ArrayBuffer>, { where, name }: NpyPlace): NpyArray['values'] {
  try {
    return decode(bytes);
  } catch (cause) {
    // What is no code point of Unicode.
    if (!(cause instanceof RangeError)) throw cause;
    throw new SimError({ code: 'FILE_CORRUPT', where, problem: `${name} holds what is no text`, cure: 'Get the file again.', cause });
  }
}

/** Elements whose first axis runs fastest, put in the order in which the last one does. */
function rowMajor({ buffer }: Uint8Array<ArrayBuffer>, shape: readonly number[], size: number): Uint8Array<ArrayBuffer> {
  const UnitArray = size % 4 === 0 ? Uint32Array : size % 2 === 0 ? Uint16Array : Uint8Array;
  const units = size / UnitArray.BYTES_PER_ELEMENT;
  const source = new UnitArray(buffer);
  const ordered = new UnitArray(source.length);
  const steps = shape.map((_, axis) => shape.slice(0, axis).reduce((product, side) => product * side, units));
  const position = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < ordered.length; to += units) {
    for (let unit = 0; unit < units; unit++) ordered[to + unit] = source[from + unit] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [side, step] = [shape[axis] as number, steps[axis] as number];
      from += step;
      if (++(position[axis] as number) < side) break;
      position[axis] = 0;
      from -= side * step;
    }
  }
  return new Uint8Array(ordered.buffer);
}
