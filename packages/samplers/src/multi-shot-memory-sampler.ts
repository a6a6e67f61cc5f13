import {
  type Config,
  type Label,
  LabelCodes,
  type Labels,
  type NdArray,
  Random,
  SimError,
  requireInteger,
  requireOneOf,
  requireSameLength,
} from '@sim/core';
import { classCycle } from './class-cycle.ts';
import { type ExampleSource, loadedSource, memorySource } from './example-source.ts';
import { type ClassGroup, groupByClass } from './group-by-class.ts';
import { STREAM } from './random-streams.ts';
import type { Batch } from './sampler.ts';
import { SeededSampler, type SeededSamplerOptions } from './seeded-sampler.ts';
import type { ShuffledCycle } from './shuffled-cycle.ts';
import type { LoadedExample } from './loaded-example.ts';
import type { Examples } from './to-examples.ts';

/** How batches choose their classes. */
export type ClassOrder = 'alternate' | 'random';

/** Options of `MultiShotMemorySampler`. */
export interface MultiShotMemorySamplerOptions<T = ArrayLike<number>> extends SeededSamplerOptions {
  /** Different classes in a batch. Default 2. */
  readonly classesPerBatch?: number;
  /** Examples of each of them. Default 2. */
  readonly examplesPerClassPerBatch?: number;
  /** Classes to draw from, in the order of their codes. Default: all, ascending. */
  readonly classList?: Labels | undefined;
  /** Draw from at most so many examples of each class, chosen by the seed. Default: all. */
  readonly totalExamplesPerClass?: number | undefined;
  /** Makes an example out of an entry of `x`, such as a path, whenever it is drawn. Default: entries are examples. */
  readonly loadExampleFn?: ((entry: T) => LoadedExample | Promise<LoadedExample>) | undefined;
  /**
   * How a batch chooses its classes: at random, or so that batches alternate between them, every class coming up once
   * before any comes up again. Default `'random'`.
   */
  readonly classOrder?: ClassOrder;
  /** Draw the examples of a class with replacement, so that a class may be smaller than its share. Default false. */
  readonly replace?: boolean;
}

/**
 * Draws batches of `classesPerBatch` classes with `examplesPerClassPerBatch` examples each from data in memory.
 * A class stands at most once in a batch, an example at most once in a class; examples of a class stand together.
 * Examples are copied out of `x` batch by batch; `x` itself is not copied.
 *
 * `batch(epoch, index)` depends on the seed, `epoch` and `index` alone: a run that resumes sees the batches that it
 * would have seen.
 *
 * Differs from TF Similarity: a class with too few examples is an error unless `replace` is set; no warm-up epoch unless
 * asked for; `getSlice` reaches the last example.
 *
 * Throws `TOO_FEW_EXAMPLES`, `INVALID_LABEL`, `INVALID_ARGUMENT`, `UNKNOWN_NAME`, `LENGTH_MISMATCH`, `EMPTY_INPUT`,
 * `SHAPE_MISMATCH`, `DIMENSION_MISMATCH` or `NOT_FINITE`.
 *
 * @example
 * const sampler = new MultiShotMemorySampler([[1], [2], [3], [4]], ['a', 'a', 'b', 'b'], { seed: 42 });
 * const { examples, labels } = await sampler.batch(0, 0);   // shape [4, 1], two of each class
 */
export class MultiShotMemorySampler<T = ArrayLike<number>> extends SeededSampler {
  readonly batchSize: number;
  /** Code c is class c of `classList`. */
  readonly labelCodes: LabelCodes;
  readonly #x: ExampleSource;
  readonly #y: Labels;
  readonly #groups: readonly ClassGroup[];
  readonly #classesPerBatch: number;
  readonly #examplesPerClass: number;
  readonly #total: number | undefined;
  readonly #replace: boolean;
  readonly #classList: Labels | undefined;
  readonly #classOrder: ClassOrder;
  readonly #cycle: ShuffledCycle | undefined;

  constructor(x: Examples | readonly T[], y: Labels, options: MultiShotMemorySamplerOptions<T> = {}) {
    super(options);
    const where = new.target.name;
    const { classesPerBatch = 2, examplesPerClassPerBatch = 2, loadExampleFn } = options;
    this.#classesPerBatch = requireInteger(classesPerBatch, 'classesPerBatch', where);
    this.#examplesPerClass = requireInteger(examplesPerClassPerBatch, 'examplesPerClassPerBatch', where);
    this.#total = options.totalExamplesPerClass;
    if (this.#total !== undefined) requireInteger(this.#total, 'totalExamplesPerClass', where);
    this.#replace = options.replace ?? false;
    this.#classList = options.classList;
    this.#classOrder = requireOneOf(options.classOrder ?? 'random', ['random', 'alternate'], 'classOrder', where);
    this.batchSize = classesPerBatch * examplesPerClassPerBatch;
    this.#x = loadExampleFn ? loadedSource(x, loadExampleFn, where) : memorySource(x as Examples, where);
    requireSameLength(y.length, this.#x.count, 'labels', 'examples', where);
    this.#y = y;
    const groups = groupByClass(y, this.#classList, where);
    this.#groups = groups.map((group, code) => limit(group, this.#total, new Random(this.seed, STREAM.subset, code)));
    this.#checkGroups(where);
    if (this.#classOrder === 'alternate') this.#cycle = classCycle(groups.length, { classesPerBatch, seed: this.seed }, where);
    this.labelCodes = new LabelCodes({ labels: groups.map(({ label }) => label) });
  }

  /** Examples that the sampler draws from. */
  get numExamples(): number {
    return this.#groups.reduce((sum, { indices }) => sum + indices.length, 0);
  }

  /** Shape of one example; undefined with `loadExampleFn`, where only loading tells. */
  get exampleShape(): readonly number[] | undefined {
    return this.#x.shape;
  }

  /** The examples that the sampler draws from, in the order of the data: `size` from `begin` on, or all that follow. */
  async getSlice(begin: number = 0, size?: number): Promise<{ examples: NdArray; labels: Labels }> {
    const where = `${this.constructor.name}.getSlice`;
    requireInteger(begin, 'begin', where, 0);
    if (size !== undefined) requireInteger(size, 'size', where, 0);
    const all = Uint32Array.from(this.#groups.flatMap(({ indices }) => [...indices])).sort();
    const indices = all.subarray(begin, size === undefined ? undefined : begin + size);
    const y = this.#y;
    const labels: Labels =
      y instanceof Int32Array
        ? Int32Array.from(indices, (index) => y[index] as number)
        : Array.from(indices, (index) => y[index] as Label);
    return { examples: await this.#x.take(indices), labels };
  }

  /** Options without the data and functions. */
  override getConfig(): Config {
    return {
      ...super.getConfig(),
      classesPerBatch: this.#classesPerBatch,
      examplesPerClassPerBatch: this.#examplesPerClass,
      classList: this.#classList && [...this.#classList],
      totalExamplesPerClass: this.#total,
      classOrder: this.#classOrder,
      replace: this.#replace,
    };
  }

  protected override async draw(random: Random, epoch: number, index: number): Promise<Batch> {
    const chosen = new Uint32Array(this.batchSize);
    const labels = new Int32Array(this.batchSize);
    let filled = 0;
    const classes =
      this.#cycle?.window(epoch * this.stepsPerEpoch + index).items ?? random.sample(this.#groups.length, this.#classesPerBatch);
    for (const code of classes) {
      const { indices } = this.#groups[code] as ClassGroup;
      const positions = this.#replace
        ? Array.from({ length: this.#examplesPerClass }, () => random.integer(indices.length))
        : random.sample(indices.length, this.#examplesPerClass);
      labels.fill(code, filled, filled + positions.length);
      for (const position of positions) chosen[filled++] = indices[position] as number;
    }
    return { examples: await this.#x.take(chosen), labels };
  }

  #checkGroups(where: string): void {
    if (this.#classesPerBatch > this.#groups.length)
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where,
        problem: `classesPerBatch is larger than the ${this.#groups.length} classes there are`,
        got: this.#classesPerBatch,
        cure: `Use classesPerBatch ≤ ${this.#groups.length}.`,
      });
    if (this.#replace) return;
    const wanted = this.#examplesPerClass;
    const small = this.#groups.find(({ indices }) => indices.length < wanted);
    if (!small) return;
    const { label, indices } = small;
    throw new SimError({
      code: 'TOO_FEW_EXAMPLES',
      where,
      problem: `class ${JSON.stringify(label)} has fewer than the ${wanted} examples asked for`,
      got: indices.length,
      cure: `Use examplesPerClassPerBatch ≤ ${indices.length}, leave the class out, or set replace: true.`,
    });
  }
}

/** At most `most` examples of a class, chosen at random. */
function limit(group: ClassGroup, most: number | undefined, random: Random): ClassGroup {
  const { label, indices } = group;
  if (most === undefined || most >= indices.length) return group;
  return { label, indices: random.sample(indices.length, most).map((position) => indices[position] as number) };
}
