/** @internal The sampler behind `TFDataSampler`. */
import { type Config, type Label, LabelCodes, Random, SimError, requireInteger } from '@sim/core';
import { applyAugmenterDs } from './apply-augmenter-ds.ts';
import { classCycle } from './class-cycle.ts';
import type { DatasetElement } from './dataset-element.ts';
import { STREAM } from './random-streams.ts';
import type { Batch } from './sampler.ts';
import { SeededSampler } from './seeded-sampler.ts';
import { ShuffledCycle } from './shuffled-cycle.ts';
import type { LoadedExample } from './loaded-example.ts';
import { stackExamples } from './stack-examples.ts';
import type { TFDataSamplerOptions } from './tf-data-sampler-options.ts';

interface Group<X, Y> {
  readonly elements: readonly DatasetElement<X, Y>[];
  /** Window number v for the v-th time that the class is chosen. */
  readonly cycle: ShuffledCycle;
}

/** Cycles through classes, and through the elements of each class, in shuffled passes. */
export class GroupedSampler<X, Y> extends SeededSampler {
  readonly batchSize: number;
  /** Code c is group c. */
  readonly labelCodes: LabelCodes;
  readonly #groups: readonly Group<X, Y>[];
  readonly #classes: ShuffledCycle;
  readonly #options: TFDataSamplerOptions<X, Y>;
  readonly #examplesPerClass: number;
  readonly #warmup: number;

  constructor(groups: ReadonlyMap<Label, readonly DatasetElement<X, Y>[]>, options: TFDataSamplerOptions<X, Y>) {
    const { classesPerBatch = 2, examplesPerClassPerBatch = 2, replace = false, stepsPerEpoch, seed, warmup = 0 } = options;
    super({ ...(stepsPerEpoch === undefined ? {} : { stepsPerEpoch }), ...(seed === undefined ? {} : { seed }) });
    this.#examplesPerClass = requireInteger(examplesPerClassPerBatch, 'examplesPerClassPerBatch', where);
    this.#classes = classCycle(groups.size, { classesPerBatch, seed: this.seed }, where);
    this.#warmup = requireInteger(warmup, 'warmup', where, 0);
    this.#options = options;
    this.batchSize = classesPerBatch * examplesPerClassPerBatch;
    if (!replace) for (const [label, elements] of groups) requireEnough(label, elements.length, examplesPerClassPerBatch);
    this.#groups = [...groups.values()].map((elements, code) => ({
      elements,
      cycle: new ShuffledCycle(elements.length, examplesPerClassPerBatch, (pass) => new Random(this.seed, STREAM.examples, code, pass)),
    }));
    this.labelCodes = new LabelCodes({ labels: [...groups.keys()] });
  }

  /** Options without the data and functions. */
  override getConfig(): Config {
    const { classList, totalExamplesPerClass, labelOutput, replace = false } = this.#options;
    return {
      stepsPerEpoch: this.stepsPerEpoch,
      warmup: this.#warmup,
      seed: this.seed,
      classesPerBatch: this.batchSize / this.#examplesPerClass,
      examplesPerClassPerBatch: this.#examplesPerClass,
      classList: classList && [...classList],
      totalExamplesPerClass,
      labelOutput,
      replace,
    };
  }

  protected override async draw(_random: Random, epoch: number, index: number): Promise<Batch> {
    const number = epoch * this.stepsPerEpoch + index;
    const { items, passes } = this.#classes.window(number);
    const drawn: DatasetElement<X, Y>[] = [];
    const labels = new Int32Array(this.batchSize);
    for (const [i, code] of items.entries()) {
      const { elements, cycle } = this.#groups[code] as Group<X, Y>;
      // A class comes up once a pass, so that its own number of turns is the number of the pass.
      const chosen = cycle.window(passes[i] as number).items;
      labels.fill(code, drawn.length, drawn.length + chosen.length);
      for (const position of chosen) drawn.push(elements[position] as DatasetElement<X, Y>);
    }
    const loaded = await Promise.all(drawn.map((element) => this.#load(element)));
    const start = number * this.batchSize;
    return { examples: stackExamples(await this.#augment(loaded, start), `${where}.batch`), labels };
  }

  async #load({ x, y }: DatasetElement<X, Y>): Promise<DatasetElement<LoadedExample, Y>> {
    const { loadFn } = this.#options;
    return { x: loadFn ? await loadFn(x) : (x as LoadedExample), y };
  }

  async #augment(elements: readonly DatasetElement<LoadedExample, Y>[], start: number): Promise<LoadedExample[]> {
    const { augmenter } = this.#options;
    if (!augmenter) return elements.map(({ x }) => x);
    const examples: LoadedExample[] = [];
    const context = { warmup: this.#warmup, start, seed: this.seed };
    for await (const { x } of applyAugmenterDs(elements, augmenter, context)) examples.push(x);
    return examples;
  }
}

const where = 'TFDataSampler';

function requireEnough(label: Label, count: number, wanted: number): void {
  if (count >= wanted) return;
  throw new SimError({
    code: 'TOO_FEW_EXAMPLES',
    where,
    problem: `class ${JSON.stringify(label)} has fewer than the ${wanted} examples asked for`,
    got: count,
    cure: `Use examplesPerClassPerBatch ≤ ${count}, leave the class out, or set replace: true.`,
  });
}
