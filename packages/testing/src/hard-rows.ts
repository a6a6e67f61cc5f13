import type { Random } from '@sim/core';
import { gaussianValues } from './gaussian-rows.ts';

/** A gallery and queries, both `[count, dim]`. */
export interface HardRows {
  readonly gallery: Float32Array;
  readonly queries: Float32Array;
}

type Maker = (random: Random, size: number, count: number, dim: number) => HardRows;

/**
 * Sets of rows on which a search by approximate scores goes wrong where its error bound, its scaling or its handling
 * of ties is wrong. Rows drawn at random are not among the hard ones: they forgive even a search without a bound.
 */
export const hardRows: Readonly<Record<string, Maker>> = {
  'normal rows': (random, size, count, dim) => ({
    gallery: gaussianValues(random, size, dim),
    queries: gaussianValues(random, count, dim),
  }),
  'queries that are rows': (random, size, count, dim) => self(gaussianValues(random, size, dim), count, dim),
  'tight clusters': (random, size, count, dim) => self(clusters(random, size, dim, 0.02), count, dim),
  'an offset of 100': (random, size, count, dim) => shifted(random, size, count, dim, 100),
  'an offset of 10,000': (random, size, count, dim) => shifted(random, size, count, dim, 1e4),
  'one huge coordinate in some rows': (random, size, count, dim) => {
    const gallery = gaussianValues(random, size, dim);
    for (let row = 0; row < size; row += 7) gallery[row * dim + (row % dim)] = 1e4 * ((row % 3) - 1);
    return self(gallery, count, dim);
  },
  '40 copies of each row': (random, size, count, dim) => self(copies(random, size, dim, 40, 0), count, dim),
  '20 near copies of each row': (random, size, count, dim) => self(copies(random, size, dim, 20, 1e-6), count, dim),
  'rows of mixed lengths': (random, size, count, dim) => {
    const scaled = (rows: Float32Array): Float32Array => {
      const factors = Float64Array.from({ length: rows.length / dim }, () => 10 ** (7 * random.uniform() - 4));
      return rows.map((value, i) => value * (factors[Math.floor(i / dim)] as number));
    };
    return { gallery: scaled(gaussianValues(random, size, dim)), queries: scaled(gaussianValues(random, count, dim)) };
  },
  'columns of mixed scales': (random, size, count, dim) => {
    const factors = Float64Array.from({ length: dim }, () => 10 ** (7 * random.uniform() - 4));
    const scaled = (rows: Float32Array): Float32Array => rows.map((value, i) => value * (factors[i % dim] as number));
    return { gallery: scaled(gaussianValues(random, size, dim)), queries: scaled(gaussianValues(random, count, dim)) };
  },
  'plus or minus three': (random, size, count, dim) =>
    self(Float32Array.from({ length: size * dim }, () => (random.integer(2) === 0 ? -3 : 3)), count, dim),
  'equal rows': (_random, size, count, dim) => self(new Float32Array(size * dim).fill(1), count, dim),
  'zero queries': (random, size, count, dim) => ({
    gallery: gaussianValues(random, size, dim),
    queries: new Float32Array(count * dim),
  }),
  'zero rows among others': (random, size, count, dim) =>
    self(gaussianValues(random, size, dim).map((value, i) => (Math.floor(i / dim) % 3 === 0 ? 0 : value)), count, dim),
  'zero rows only': (random, size, count, dim) => ({
    gallery: new Float32Array(size * dim),
    queries: gaussianValues(random, count, dim),
  }),
  'int8 residuals along the query': (random, size, count, dim) => parallel(random, { size, count, dim, largest: 126.5, together: 2 }),
  'int16 residuals along the query': (random, size, count, dim) => parallel(random, { size, count, dim, largest: 32766.5, together: 2 }),
  'eight int8 residuals along the query': (random, size, count, dim) => parallel(random, { size, count, dim, largest: 126.5, together: 8 }),
  'eight int16 residuals along the query': (random, size, count, dim) => parallel(random, { size, count, dim, largest: 32766.5, together: 8 }),
  'products that cancel': (random, size, count, dim) => cancelling(random, size, count, dim),
  'small terms after a large one': (_random, size, count, dim) => swallowed(size, count, dim, (term) => term),
  'small squares after a large one': (_random, size, count, dim) => swallowed(size, count, dim, Math.sqrt),
  ...Object.fromEntries(
    [1e-42, 1e-30, 1e-18, 1e-10, 1e10, 3e18, 1e19, 1e37].map((scale): [string, Maker] => [
      `a scale of ${scale}`,
      (random, size, count, dim) => ({
        gallery: gaussianValues(random, size, dim).map((value) => value * scale),
        queries: gaussianValues(random, count, dim).map((value) => value * scale),
      }),
    ]),
  ),
};

/** The first rows of the gallery as queries. */
function self(gallery: Float32Array, count: number, dim: number): HardRows {
  return { gallery, queries: gallery.slice(0, count * dim) };
}

function clusters(random: Random, size: number, dim: number, spread: number): Float32Array {
  const centres = gaussianValues(random, Math.ceil(size / 100), dim);
  return Float32Array.from(
    { length: size * dim },
    (_, i) => (centres[(Math.floor(i / dim) % (centres.length / dim)) * dim + (i % dim)] as number) + spread * random.normal(),
  );
}

function shifted(random: Random, size: number, count: number, dim: number, offset: number): HardRows {
  return {
    gallery: gaussianValues(random, size, dim).map((value) => value + offset),
    queries: gaussianValues(random, count, dim).map((value) => value + offset),
  };
}

function copies(random: Random, size: number, dim: number, count: number, noise: number): Float32Array {
  const distinct = gaussianValues(random, Math.ceil(size / count), dim);
  return Float32Array.from(
    { length: size * dim },
    (_, i) => (distinct[i % distinct.length] as number) * (1 + noise * random.normal()),
  );
}

/**
 * Queries whose coordinates have one size, and rows whose distance from whole numbers points along the query in
 * `together` rows, against it in as many, and so on: rounding to integers moves each product by as much as a bound by lengths
 * allows, and turns the order round. The largest number of a row, `largest`, makes the step of its integers 1. Rows
 * stand beside their negatives, so that no centre moves them.
 */
function parallel(
  random: Random,
  { size, count, dim, largest, together }: Record<'size' | 'count' | 'dim' | 'largest' | 'together', number>,
): HardRows {
  const sign = (i: number): number => (i % 2 === 0 ? 1 : -1);
  const queries = Float32Array.from(
    { length: count * dim },
    (_, i) => 1000 * (1 + Math.floor(i / dim) / count) * sign(i % dim),
  );
  const gallery = new Float32Array(size * dim);
  const columns = dim - (dim % 2);
  for (let row = 0; row + 1 < size; row += 2) {
    const isAlong = row % (2 * together) < together;
    for (let i = 2; i < columns; i++) {
      // Equal whole numbers side by side cancel; what is left is the same for all rows but for a part of the columns.
      if (i % 2 === 0) gallery[row * dim + i] = gallery[row * dim + i + 1] = random.integer(5) - 2;
      const whole = isAlong || i > 0.86 * columns ? 0 : 1;
      gallery[row * dim + i] = (gallery[row * dim + i] as number) + (whole + (isAlong ? 0.49 : -0.49)) * sign(i);
    }
    gallery[row * dim] = largest;
    for (let i = 0; i < dim; i++) gallery[(row + 1) * dim + i] = -(gallery[row * dim + i] as number);
  }
  return { gallery, queries };
}

/** The second half of each row is nearly the first, and counts against it: what is left is below float32 rounding. */
function cancelling(random: Random, size: number, count: number, dim: number): HardRows {
  const half = Math.floor(dim / 2);
  const gallery = gaussianValues(random, size, dim).map((value) => 1000 * value);
  for (let row = 0; row < size; row++)
    for (let i = 0; i < half; i++)
      gallery[row * dim + half + i] = (gallery[row * dim + i] as number) * (1 + 3e-7 * random.normal());
  if (dim % 2 === 1) for (let row = 0; row < size; row++) gallery[row * dim + dim - 1] = 0;
  return { gallery, queries: Float32Array.from({ length: count * dim }, (_, i) => (i % dim < half ? 1 : -1)) };
}

/**
 * Terms of a sum of differences, 10,000 first. Float32 loses all of the terms that follow in every second row, and
 * doubles those of the others, whose true sum is the smaller one.
 */
function swallowed(size: number, count: number, dim: number, rowOf: (term: number) => number): HardRows {
  const gallery = new Float32Array(size * dim);
  for (let row = 0; row < size; row++)
    for (let i = 0; i < dim; i++) {
      const isLost = row % 2 === 0;
      const small = isLost ? 4.8e-4 : i % 2 === 0 ? 0 : 5e-4;
      gallery[row * dim + i] = rowOf(i === 0 ? 1e4 : small * (1 - row / (1000 * size)));
    }
  return { gallery, queries: new Float32Array(count * dim) };
}
