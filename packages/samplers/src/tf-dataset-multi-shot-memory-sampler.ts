import { type Config, type Label, type Labels, type NdArray, type NdValues, SimError } from '@sim/core';
import { MultiShotMemorySampler, type MultiShotMemorySamplerOptions } from './multi-shot-memory-sampler.ts';
import { type Examples, toExamples } from './to-examples.ts';

/** Options of `TFDatasetMultiShotMemorySampler`. */
export interface TFDatasetMultiShotMemorySamplerOptions extends Omit<MultiShotMemorySamplerOptions, 'loadExampleFn'> {
  /** Under which name a data set holds its examples. Default `'images'`. */
  readonly xKey?: string;
  /** Under which name it holds their labels. Default `'labels'`. */
  readonly yKey?: string;
  /** Parts to draw from, put together. Default: `'train'` and `'test'`, or the data set itself where it has no parts. */
  readonly splits?: readonly string[] | undefined;
  /** Changes examples and labels once, before anything is drawn. */
  readonly preprocessFn?: ((x: NdArray, y: Labels) => { readonly x: Examples; readonly y: Labels }) | undefined;
}

/**
 * `MultiShotMemorySampler` over a data set as `@sim/datasets` loads it: `{ train: { images, labels }, test: … }`, or
 * `{ images, labels }` without parts.
 *
 * Differs from TF Similarity: takes the data set itself instead of a name in the catalogue of TensorFlow Datasets.
 *
 * Throws `INVALID_ARGUMENT` for a split or key that is not there, `SHAPE_MISMATCH` for parts of different shape, and
 * what `MultiShotMemorySampler` throws.
 *
 * @example
 * const sampler = new TFDatasetMultiShotMemorySampler(await loadMnist(), { splits: ['train'], classesPerBatch: 10 });
 * const flowers = new TFDatasetMultiShotMemorySampler(await loadIris(), { xKey: 'examples' });
 */
export class TFDatasetMultiShotMemorySampler extends MultiShotMemorySampler {
  readonly #keys: { readonly xKey: string; readonly yKey: string; readonly splits: readonly string[] | undefined };

  constructor(dataset: object, options: TFDatasetMultiShotMemorySamplerOptions = {}) {
    const { xKey = 'images', yKey = 'labels', splits, preprocessFn, ...rest } = options;
    const parts = partsOf(dataset, xKey, splits).map(([name, part]) => ({
      x: toExamples(member<Examples>(part, xKey, name), where),
      y: member<Labels>(part, yKey, name),
    }));
    const whole = { x: joinExamples(parts.map(({ x }) => x)), y: joinLabels(parts.map(({ y }) => y)) };
    const { x, y } = preprocessFn ? preprocessFn(whole.x, whole.y) : whole;
    super(x, y, rest);
    this.#keys = { xKey, yKey, splits };
  }

  override getConfig(): Config {
    return { ...super.getConfig(), ...this.#keys };
  }
}

const where = 'TFDatasetMultiShotMemorySampler';

/** The parts to use, each with its name for errors. */
function partsOf(dataset: object, xKey: string, splits: readonly string[] | undefined): [name: string, part: object][] {
  if (!splits && (xKey in dataset || !('train' in dataset && 'test' in dataset))) return [['the data set', dataset]];
  return (splits ?? ['train', 'test']).map((split) => [`split ${split}`, member<object>(dataset, split, 'the data set')]);
}

function member<T>(owner: object, key: string, name: string): T {
  const found = (owner as Record<string, unknown>)[key];
  if (typeof found === 'object' && found !== null) return found as T;
  throw new SimError({
    code: 'INVALID_ARGUMENT',
    where,
    problem: `${name} has no such key`,
    got: key,
    cure: `Use xKey, yKey or splits; there are: ${Object.keys(owner).join(', ') || 'none'}.`,
  });
}

function joinExamples(parts: readonly NdArray[]): NdArray {
  const [first, ...others] = parts;
  if (!first)
    throw new SimError({ code: 'EMPTY_INPUT', where, problem: 'splits is empty', cure: 'Name at least one split.' });
  if (others.length === 0) return first;
  const shape = first.shape.slice(1);
  const other = others.find(
    (part) => part.shape.slice(1).join() !== shape.join() || part.values.constructor !== first.values.constructor,
  );
  if (other)
    throw new SimError({
      code: 'SHAPE_MISMATCH',
      where,
      problem: `all splits must hold examples of the shape [${shape.join(', ')}] of the first, of one element type`,
      got: other.shape.slice(1),
      cure: 'Draw from one of them.',
    });
  const values = new (first.values.constructor as new (length: number) => NdValues)(
    parts.reduce((sum, part) => sum + part.values.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { values, shape: [parts.reduce((sum, part) => sum + (part.shape[0] ?? 0), 0), ...shape] };
}

function joinLabels(parts: readonly Labels[]): Labels {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const joined: Label[] = parts.flatMap((labels) => [...labels]);
  return joined;
}
