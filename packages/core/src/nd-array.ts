import { SimError } from './errors.ts';

/** Numbers of an `NdArray`. */
export type NdValues = Float32Array | Int32Array | Uint8Array;

/** Examples as one typed array with a shape, first axis = example: images `[count, height, width, channels]`. */
export interface NdArray<V extends NdValues = NdValues> {
  readonly values: V;
  readonly shape: readonly number[];
}

/** True for a typed array with a shape. */
export function isNdArray(value: unknown): value is NdArray {
  const candidate = value as Partial<NdArray> | null;
  return typeof candidate === 'object' && ArrayBuffer.isView(candidate?.values) && Array.isArray(candidate?.shape);
}

/** Refuses a shape that does not describe the values. Throws `SHAPE_MISMATCH`. */
export function checkNdArray(array: NdArray, where: string): void {
  const { values, shape } = array;
  const isShape = shape.length > 0 && shape.every((side) => Number.isSafeInteger(side) && side >= 0);
  if (isShape && shape.reduce((product, side) => product * side, 1) === values.length) return;
  throw new SimError({
    code: 'SHAPE_MISMATCH',
    where,
    problem: `the shape does not describe the ${values.length} values`,
    got: shape,
    cure: 'Pass a shape of whole numbers, examples first, whose product is the number of values.',
  });
}

/** Numbers in one example. */
export function exampleSize({ shape }: NdArray): number {
  return shape.slice(1).reduce((product, side) => product * side, 1);
}

/** The examples `indices`, copied in that order. Throws `INVALID_ARGUMENT` on an index that does not exist. */
export function takeExamples<V extends NdValues>(array: NdArray<V>, indices: ArrayLike<number>): NdArray<V> {
  const size = exampleSize(array);
  const count = array.shape[0] ?? 0;
  const values = new (array.values.constructor as new (length: number) => V)(indices.length * size);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    if (!(Number.isInteger(index) && index >= 0 && index < count))
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where: 'takeExamples',
        problem: `there are ${count} examples`,
        got: index,
        cure: `Use indices from 0 to ${count - 1}.`,
      });
    values.set(array.values.subarray(index * size, (index + 1) * size), i * size);
  }
  return { values, shape: [indices.length, ...array.shape.slice(1)] };
}

/** A view of the examples from `begin` up to but not including `end`, both cut to the examples that there are. */
export function sliceExamples<V extends NdValues>(array: NdArray<V>, begin: number, end: number): NdArray<V> {
  const size = exampleSize(array);
  const first = Math.max(0, begin);
  const last = Math.max(first, Math.min(end, array.shape[0] ?? 0));
  return {
    values: array.values.subarray(first * size, last * size) as V,
    shape: [last - first, ...array.shape.slice(1)],
  };
}

/** Every example as a typed array of its own, views of the same memory. */
export function splitExamples<V extends NdValues>(array: NdArray<V>): V[] {
  const size = exampleSize(array);
  return Array.from(
    { length: array.shape[0] ?? 0 },
    (_, i) => array.values.subarray(i * size, (i + 1) * size) as V,
  );
}
