/** @internal Singular values and right singular vectors, by Householder QR and one-sided Jacobi rotations. */

/** Largest singular value first. */
export interface SingularVectors {
  /** `[size]` with size = min(rows, columns). */
  readonly values: Float64Array;
  /** `size` orthonormal vectors of `columns` numbers; vector i belongs to value i. */
  readonly vectors: readonly Float64Array[];
}

/** A matrix as its columns. */
type Columns = readonly Float64Array[];

/** Columns whose cosine is below this are orthogonal as far as float64 can tell. */
const ORTHOGONAL = 1e-15;

/** Sweeps over all pairs of columns: about ten are needed, this only guards against rounding that never settles. */
const MAX_SWEEPS = 60;

/**
 * Singular values and right singular vectors of `matrix` `[rows, columns]`, row-major.
 *
 * The matrix is first reduced to a triangle, so that the rotations work on min(rows, columns)² numbers. Neither step
 * squares the matrix as a covariance would, so small singular values keep their digits.
 */
export function singularVectors(matrix: Float64Array, rows: number, columns: number): SingularVectors {
  if (rows >= columns) return jacobi(triangularize(columnsOf(matrix, rows, columns)).triangle);
  // Aᵀ = QR, so A = RᵀQᵀ: the vectors of Rᵀ, carried back by Q.
  const transposed = Array.from({ length: rows }, (_, row) => matrix.slice(row * columns, (row + 1) * columns));
  const { triangle, reflectors } = triangularize(transposed);
  const { values, vectors } = jacobi(transposedSquare(triangle));
  const carried = vectors.map((vector) => {
    const long = new Float64Array(columns);
    long.set(vector);
    for (const reflector of [...reflectors].reverse()) reflector.apply(long);
    return long;
  });
  return { values, vectors: carried };
}

/** `I − scale · vvᵀ`, where v is 0 before `start`. */
class Reflector {
  readonly #v: Float64Array;
  readonly #start: number;
  readonly #scale: number;

  constructor(v: Float64Array, start: number, scale: number) {
    this.#v = v;
    this.#start = start;
    this.#scale = scale;
  }

  apply(column: Float64Array): void {
    const v = this.#v;
    let product = 0;
    for (let i = this.#start; i < v.length; i++) product += (v[i] as number) * (column[i] as number);
    product *= this.#scale;
    for (let i = this.#start; i < v.length; i++) column[i] = (column[i] as number) - product * (v[i] as number);
  }
}

/** QR by Householder reflections, in place of the given columns. `triangle` is R, square. */
function triangularize(columns: Columns): { readonly triangle: Columns; readonly reflectors: readonly Reflector[] } {
  const size = columns.length;
  const triangle = columns.map(() => new Float64Array(size));
  const reflectors: Reflector[] = [];
  for (const [j, column] of columns.entries()) {
    const result = triangle[j] as Float64Array;
    result.set(column.subarray(0, j));
    const norm = normFrom(column, j);
    if (norm === 0) continue;
    // Reflecting to the far side keeps the first entry of v free of cancellation.
    const head = column[j] as number;
    const diagonal = head > 0 ? -norm : norm;
    result[j] = diagonal;
    column[j] = head - diagonal;
    const reflector = new Reflector(column, j, 1 / (norm * (norm + Math.abs(head))));
    for (const other of columns.slice(j + 1)) reflector.apply(other);
    reflectors.push(reflector);
  }
  return { triangle, reflectors };
}

/** Rotates pairs of columns until all are orthogonal: then their lengths are the singular values. */
function jacobi(columns: Columns): SingularVectors {
  const size = columns.length;
  const rotations = columns.map((_, i) => new Float64Array(size).fill(1, i, i + 1));
  for (let sweep = 0; sweep < MAX_SWEEPS && rotateAll(columns, rotations); sweep++);
  const found = columns.map((column, i) => ({ value: normFrom(column, 0), vector: rotations[i] as Float64Array }));
  found.sort((a, b) => b.value - a.value);
  return { values: Float64Array.from(found, ({ value }) => value), vectors: found.map(({ vector }) => vector) };
}

/** One sweep over all pairs. Returns whether any was not orthogonal yet. */
function rotateAll(columns: Columns, rotations: Columns): boolean {
  let hasRotated = false;
  for (const [p, a] of columns.entries())
    for (let q = p + 1; q < columns.length; q++) {
      const b = columns[q] as Float64Array;
      let aa = 0;
      let bb = 0;
      let ab = 0;
      for (let i = 0; i < a.length; i++) {
        const x = a[i] as number;
        const y = b[i] as number;
        aa += x * x;
        bb += y * y;
        ab += x * y;
      }
      if (Math.abs(ab) <= ORTHOGONAL * Math.sqrt(aa) * Math.sqrt(bb)) continue;
      const cotangent = (bb - aa) / (2 * ab);
      const tangent = (cotangent < 0 ? -1 : 1) / (Math.abs(cotangent) + Math.sqrt(1 + cotangent * cotangent));
      const cosine = 1 / Math.sqrt(1 + tangent * tangent);
      rotate(a, b, cosine, cosine * tangent);
      rotate(rotations[p] as Float64Array, rotations[q] as Float64Array, cosine, cosine * tangent);
      hasRotated = true;
    }
  return hasRotated;
}

function rotate(a: Float64Array, b: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    a[i] = cosine * x - sine * y;
    b[i] = sine * x + cosine * y;
  }
}

function normFrom(column: Float64Array, start: number): number {
  let sum = 0;
  for (let i = start; i < column.length; i++) sum += (column[i] as number) ** 2;
  return Math.sqrt(sum);
}

function columnsOf(matrix: Float64Array, rows: number, columns: number): Float64Array[] {
  return Array.from({ length: columns }, (_, column) =>
    Float64Array.from({ length: rows }, (__, row) => matrix[row * columns + column] as number),
  );
}

function transposedSquare(columns: Columns): Float64Array[] {
  return columns.map((_, row) => Float64Array.from(columns, (column) => column[row] as number));
}
