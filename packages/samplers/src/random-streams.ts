/** @internal Numbers that keep randomness of different purpose apart. */

/** Streams of randomness of a sampler, which must not repeat one another. */
export const STREAM = { subset: 0, batch: 1, augmenter: 2, classes: 3, examples: 4, shards: 5, blocks: 6 } as const;
