import { SimError } from '@sim/core';

const decoder: TextDecoder = new TextDecoder();

/** What the lists of each kind of feature hold. */
export interface FeatureLists {
  readonly bytes: readonly Uint8Array[];
  readonly floats: Float32Array;
  readonly ints: BigInt64Array;
}

/** One feature of an example: a list of byte strings, of floats, or of 64-bit integers. */
export type Feature = { [K in keyof FeatureLists]: { readonly kind: K; readonly values: FeatureLists[K] } }[keyof FeatureLists];

/**
 * A tf.train.Example: named features, each a list of one kind. Asking for a feature that is not there throws
 * `UNKNOWN_KEY`, asking for another kind `INVALID_ARGUMENT`.
 *
 * @example
 * const example = parseExample(record);
 * example.ints('label');            // [7]
 * example.strings('name');          // ['cat']
 * example.bytes('image')[0];        // the encoded picture, for loadImage
 */
export class TfExample {
  readonly features: ReadonlyMap<string, Feature>;

  constructor(features: ReadonlyMap<string, Feature>) {
    this.features = features;
  }

  /** Byte strings, as views of the record. */
  bytes(name: string): readonly Uint8Array[] {
    return this.#values(name, 'bytes');
  }

  /** Byte strings read as UTF-8. */
  strings(name: string): string[] {
    return this.bytes(name).map((bytes) => decoder.decode(bytes));
  }

  floats(name: string): Float32Array {
    return this.#values(name, 'floats');
  }

  /** Integers as numbers. Throws `INVALID_ARGUMENT` for one beyond ±2⁵³, which `bigInts` gives exactly. */
  ints(name: string): number[] {
    const values = this.bigInts(name);
    const numbers: number[] = [];
    for (let i = 0; i < values.length; i++) {
      const number = Number(values[i]);
      if (!Number.isSafeInteger(number))
        throw new SimError({
          code: 'INVALID_ARGUMENT',
          where: 'TfExample.ints',
          problem: `feature ${JSON.stringify(name)} holds an integer that a number cannot hold exactly`,
          got: values[i],
          cure: 'Use bigInts.',
        });
      numbers.push(number);
    }
    return numbers;
  }

  bigInts(name: string): BigInt64Array {
    return this.#values(name, 'ints');
  }

  #values<K extends keyof FeatureLists>(name: string, kind: K): FeatureLists[K] {
    const feature = this.features.get(name);
    if (feature?.kind === kind) return feature.values as FeatureLists[K];
    if (feature)
      throw new SimError({
        code: 'INVALID_ARGUMENT',
        where: `TfExample.${kind}`,
        problem: `feature ${JSON.stringify(name)} holds ${feature.kind}`,
        cure: `Ask for ${feature.kind}.`,
      });
    throw new SimError({
      code: 'UNKNOWN_KEY',
      where: `TfExample.${kind}`,
      problem: 'the example has no such feature',
      got: name,
      cure: `Use one of: ${[...this.features.keys()].join(', ') || 'none; it is empty'}.`,
    });
  }
}
