/** Numbers or texts of an array of NumPy. */
export type NpyValues =
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array
  | Int16Array
  | Int32Array
  | Int8Array
  | Uint16Array
  | Uint32Array
  | Uint8Array
  | readonly Uint8Array[]
  | readonly string[];

/** An array of NumPy. */
export interface NpyArray {
  /**
   * Row-major, whatever order the file has. float16 becomes float32, bool 0 and 1 in bytes; texts (`U`) are strings, byte
   * strings (`S`) are bytes, both without the zeros at their end, as NumPy gives them.
   */
  readonly values: NpyValues;
  /** Length of each axis; empty for a single value. */
  readonly shape: readonly number[];
  /** The element type as NumPy writes it, such as `'<f4'`, `'|b1'` or `'<U12'`. */
  readonly dtype: string;
}
