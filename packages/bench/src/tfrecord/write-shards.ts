import { join } from 'node:path';
import { Random } from '@sim/core';
import { TfRecordWriter, encodeExample } from '@sim/datasets';

/** Classes of the records, in each of the shards. */
export const CLASSES = 10;

/** Different pictures of a class; a class repeats them. */
const PICTURES = 16;

/** Options of `writeShards`. */
export interface WriteShardsOptions {
  readonly folder: string;
  /** Bytes of the picture in each record. */
  readonly pictureBytes: number;
  /** Bytes of all shards together, about. */
  readonly totalBytes: number;
  readonly shards: number;
}

/** Writes shards of random pictures with a label, class by class in pairs; resolves to the bytes that were written. */
export async function writeShards({ folder, pictureBytes, totalBytes, shards }: WriteShardsOptions): Promise<number> {
  const records = makeRecords(pictureBytes);
  const recordBytes = (records[0]?.[0]?.length ?? 0) + 16;
  const pairs = Math.ceil(totalBytes / shards / recordBytes / 2);
  for (let shard = 0; shard < shards; shard++) {
    const writer = new TfRecordWriter(join(folder, `part-${shard}.tfrec`));
    for (let i = 0; i < 2 * pairs; i++) {
      const ofClass = records[Math.floor((Math.floor(i / 2) * CLASSES) / pairs)] as readonly Uint8Array[];
      await writer.write(ofClass[i % PICTURES] as Uint8Array);
    }
    await writer.close();
  }
  return shards * 2 * pairs * recordBytes;
}

/** Records by class. */
function makeRecords(pictureBytes: number): Uint8Array[][] {
  return Array.from({ length: CLASSES }, (_, label) =>
    Array.from({ length: PICTURES }, (__, picture) => {
      const random = new Random(1, label, picture);
      const image = Uint8Array.from({ length: pictureBytes }, () => random.integer(256));
      return encodeExample({ image: { bytes: [image] }, label: { ints: [label] } });
    }),
  );
}
