import type { Label, Labels, StorageLocation } from '@sim/core';
import type { ByteFileLocation, TfRecordCompression } from '@sim/datasets';
import type { SeededSamplerOptions } from './seeded-sampler.ts';
import type { LoadedExample } from './loaded-example.ts';

/** Makes an example and its label out of the data of a record, which it must leave as they are. */
export type DeserializationFn = (
  record: Uint8Array,
) => { readonly x: LoadedExample; readonly y: Label } | Promise<{ readonly x: LoadedExample; readonly y: Label }>;

/** Which shards to read. */
export interface ShardOptions {
  /** Folder of the shards. */
  readonly shardPath?: StorageLocation | undefined;
  /** End of the names of shards in `shardPath`. Default `'.tfrec'`. */
  readonly shardSuffix?: string;
  /** The shards themselves, instead of a folder. */
  readonly shards?: readonly ByteFileLocation[] | undefined;
}

/** Options of `TFRecordDatasetSampler`. */
export interface TFRecordDatasetSamplerOptions extends ShardOptions, Omit<SeededSamplerOptions, 'stepsPerEpoch'> {
  readonly deserializationFn: DeserializationFn;
  /** Records of a class that stand side by side, in the shards and in a batch. Default 2. */
  readonly examplePerClass?: number;
  /** Examples in a batch, a multiple of `examplePerClass`. Default 32. */
  readonly batchSize?: number;
  /** Shards that take turns. Default: all. */
  readonly shardsPerCycle?: number | undefined;
  /**
   * Bytes of records that are held in memory, and shuffled among each other. Less than the shards that take turns hold
   * means that an epoch takes a shard piece by piece, in random order. Default 32 MiB.
   */
  readonly bufferBytes?: number;
  /** How the shards are packed. Default `'none'`. */
  readonly compression?: TfRecordCompression;
  /** Classes in the order of their codes. Default: found by reading one record of each block, ascending. */
  readonly classList?: Labels | undefined;
}
