import { type Config, type Embeddings, requireInteger, SimError, toRows } from '@sim/core';
import { singularVectors } from './singular-vectors.ts';

/** Options of `Pca`. */
export interface PcaOptions {
  /** How many axes to keep. Default 2. */
  readonly components?: number;
  /** Scale every projected column to variance 1. Default false. */
  readonly whiten?: boolean;
}

/** How `Pca` reads rows. */
export interface PcaRowsOptions {
  /** Length of a row; needed for a flat array. */
  readonly dim?: number;
}

/** What `fit` has found. */
interface Fit {
  readonly dim: number;
  readonly mean: Float64Array;
  readonly axes: Float64Array;
  readonly explainedVariance: Float64Array;
  readonly explainedVarianceRatio: Float64Array;
  readonly singularValues: Float64Array;
}

/**
 * Principal component analysis: the orthogonal axes along which rows vary most. Computed in float64 by a singular
 * value decomposition of the centred rows. Each axis points to where its largest entry is positive.
 *
 * Pearson: On lines and planes of closest fit to systems of points in space (1901).
 *
 * @example
 * const pca = new Pca({ components: 1 }).fit([[0, 0], [1, 1], [2, 2]]);
 * pca.transform([[3, 3]]);            // Float64Array [2.828…]
 * pca.explainedVarianceRatio;         // Float64Array [1]
 */
export class Pca {
  readonly components: number;
  readonly whiten: boolean;
  #fit: Fit | undefined;

  constructor({ components = 2, whiten = false }: PcaOptions = {}) {
    this.components = requireInteger(components, 'components', 'Pca');
    this.whiten = whiten;
  }

  /** Mean of the rows `[dim]`. */
  get mean(): Float64Array {
    return this.#fitted('mean').mean;
  }

  /** The axes `[components, dim]`, row-major, orthonormal. */
  get axes(): Float64Array {
    return this.#fitted('axes').axes;
  }

  /** Variance along each axis `[components]`, with divisor n − 1. */
  get explainedVariance(): Float64Array {
    return this.#fitted('explainedVariance').explainedVariance;
  }

  /** Share of each axis `[components]` in the variance of all columns; 0 where nothing varies. */
  get explainedVarianceRatio(): Float64Array {
    return this.#fitted('explainedVarianceRatio').explainedVarianceRatio;
  }

  /** Singular values `[components]` of the centred rows. */
  get singularValues(): Float64Array {
    return this.#fitted('singularValues').singularValues;
  }

  /**
   * Finds the axes of `rows` `[n, dim]`, and returns this.
   *
   * Throws `TOO_FEW_EXAMPLES` for fewer than two rows or fewer than `components`, `INVALID_ARGUMENT` for fewer columns
   * than `components`, and what `toRows` throws.
   */
  fit(rows: Embeddings, options: PcaRowsOptions = {}): this {
    const { values, count, dim } = toRows(rows, { where: 'Pca.fit', ...options });
    this.#checkSize(count, dim);
    const mean = columnMeans(values, count, dim);
    const centred = new Float64Array(values).map((value, i) => value - (mean[i % dim] as number));
    const decomposition = singularVectors(centred, count, dim);
    const variances = decomposition.values.map((value) => value ** 2 / (count - 1));
    const total = variances.reduce((sum, variance) => sum + variance, 0);
    const axes = new Float64Array(this.components * dim);
    for (let i = 0; i < this.components; i++)
      axes.set(withPositiveLargest(decomposition.vectors[i] as Float64Array), i * dim);
    const explainedVariance = variances.slice(0, this.components);
    this.#fit = {
      dim,
      mean,
      axes,
      explainedVariance,
      explainedVarianceRatio: explainedVariance.map((variance) => (total === 0 ? 0 : variance / total)),
      singularValues: decomposition.values.slice(0, this.components),
    };
    return this;
  }

  /** Places of `rows` `[n, dim]` along the axes, row-major `[n, components]`. Throws `NOT_FITTED`. */
  transform(rows: Embeddings): Float64Array {
    const { dim, mean, axes, explainedVariance } = this.#fitted('transform');
    const { values, count } = toRows(rows, { where: 'Pca.transform', dim });
    const places = new Float64Array(count * this.components);
    for (let row = 0; row < count; row++)
      for (let axis = 0; axis < this.components; axis++) {
        let place = 0;
        for (let i = 0; i < dim; i++)
          place += ((values[row * dim + i] as number) - (mean[i] as number)) * (axes[axis * dim + i] as number);
        const spread = Math.sqrt(explainedVariance[axis] as number);
        places[row * this.components + axis] = this.whiten && spread > 0 ? place / spread : place;
      }
    return places;
  }

  /** Plain JSON that the constructor accepts back. */
  getConfig(): Config {
    return { components: this.components, whiten: this.whiten };
  }

  #fitted(member: string): Fit {
    if (this.#fit) return this.#fit;
    throw new SimError({
      code: 'NOT_FITTED',
      where: `Pca.${member}`,
      problem: 'the axes are not known yet',
      cure: 'Call fit with the rows to analyse first.',
    });
  }

  #checkSize(count: number, dim: number): void {
    const least = Math.max(2, this.components);
    if (count < least)
      throw new SimError({
        code: 'TOO_FEW_EXAMPLES',
        where: 'Pca.fit',
        problem: `${this.components} components need at least ${least} rows`,
        got: count,
        cure: 'Pass more rows or ask for fewer components.',
      });
    if (dim < this.components)
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where: 'Pca.fit',
        problem: `${this.components} components need rows of at least as many numbers`,
        got: dim,
        cure: `Ask for at most ${dim} components.`,
      });
  }
}

function columnMeans(values: Float32Array, count: number, dim: number): Float64Array {
  const sums = new Float64Array(dim);
  for (let i = 0; i < values.length; i++) sums[i % dim] = (sums[i % dim] as number) + (values[i] as number);
  return sums.map((sum) => sum / count);
}

/** Either direction of an axis is right; this one does not depend on rounding. */
function withPositiveLargest(axis: Float64Array): Float64Array {
  const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}
