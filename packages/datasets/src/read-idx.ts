import { type NdArray, type NdValues, SimError } from '@sim/core';

/** How one element type of an IDX file is read. Signed and wide integers become int32, floats become float32. */
interface ElementType {
  readonly bytes: number;
  readonly create: (length: number) => NdValues;
  readonly read: (view: DataView, offset: number) => number;
}

const int32 = (length: number): NdValues => new Int32Array(length);
const float32 = (length: number): NdValues => new Float32Array(length);

const elementTypes: ReadonlyMap<number, ElementType> = new Map([
  [0x08, { bytes: 1, create: (length) => new Uint8Array(length), read: (view, offset) => view.getUint8(offset) }],
  [0x09, { bytes: 1, create: int32, read: (view, offset) => view.getInt8(offset) }],
  [0x0b, { bytes: 2, create: int32, read: (view, offset) => view.getInt16(offset) }],
  [0x0c, { bytes: 4, create: int32, read: (view, offset) => view.getInt32(offset) }],
  [0x0d, { bytes: 4, create: float32, read: (view, offset) => view.getFloat32(offset) }],
  [0x0e, { bytes: 8, create: float32, read: (view, offset) => view.getFloat64(offset) }],
] satisfies [number, ElementType][]);

/**
 * Reads an IDX file, the format in which MNIST and its kin are distributed: two zero bytes, the element type, the
 * number of axes, the length of each axis, then the elements, all big-endian (LeCun, Cortes and Burges, 1998).
 *
 * Bytes stay bytes; signed integers become int32; floats become float32.
 *
 * Throws `FILE_FORMAT` for bytes that are no IDX file or hold more than they announce, `FILE_TRUNCATED` for bytes
 * that end too early.
 *
 * @param name What to call the file in errors.
 *
 * @example
 * readIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9));   // { values: Uint8Array [7, 9], shape: [2] }
 */
export function readIdx(bytes: Uint8Array, name = 'the file'): NdArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = readType(view, name);
  const axes = view.getUint8(3);
  const start = 4 + 4 * axes;
  requireBytes(bytes, start, name);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = shape.reduce((product, side) => product * side, 1);
  const end = start + count * type.bytes;
  requireBytes(bytes, end, name);
  if (bytes.length > end)
    throw new SimError({
      code: 'FILE_FORMAT',
      where: 'readIdx',
      problem: `${name} is longer than the ${end} bytes that its header announces`,
      got: bytes.length,
      cure: 'Get the file again.',
    });
  const values = type.create(count);
  if (values instanceof Uint8Array) values.set(bytes.subarray(start, end));
  else for (let i = 0; i < count; i++) values[i] = type.read(view, start + i * type.bytes);
  return { values, shape };
}

function readType(view: DataView, name: string): ElementType {
  requireBytes(view, 4, name);
  const type = view.getUint16(0) === 0 ? elementTypes.get(view.getUint8(2)) : undefined;
  if (type && view.getUint8(3) > 0) return type;
  const cure =
    view.getUint16(0) === 0x1f8b
      ? 'Unpack it first: it is compressed with gzip.'
      : 'Pass a file that starts with 0x0000, a type and a number of axes.';
  throw new SimError({
    code: 'FILE_FORMAT',
    where: 'readIdx',
    problem: `${name} is no IDX file`,
    got: `0x${view.getUint32(0).toString(16).padStart(8, '0')}`,
    cure,
  });
}

function requireBytes({ byteLength }: ArrayBufferView, least: number, name: string): void {
  if (byteLength >= least) return;
  throw new SimError({
    code: 'FILE_TRUNCATED',
    where: 'readIdx',
    problem: `${name} ends before its ${least} bytes`,
    got: byteLength,
    cure: 'Get the file again.',
  });
}
