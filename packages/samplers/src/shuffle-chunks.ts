/** @internal The order of an epoch within a shard that is read chunk by chunk. */
import type { Random } from '@sim/core';

/**
 * Every block of a shard once. Chunks come in random order, `chunksAtOnce` of them at a time, and the blocks of these
 * are shuffled among each other: no more chunks than that are under way at any place of the order. A shard of no more
 * chunks is shuffled as a whole.
 *
 * @param starts `[chunks + 1]`: first block of each chunk, then the number of blocks.
 */
export function shuffleChunks(starts: Uint32Array, chunksAtOnce: number, random: Random): Uint32Array {
  const chunks = random.shuffle(Uint32Array.from({ length: starts.length - 1 }, (_, chunk) => chunk));
  const order = new Uint32Array(starts.at(-1) ?? 0);
  const windows = Math.ceil(chunks.length / chunksAtOnce);
  let filled = 0;
  for (let window = 0; window < windows; window++) {
    const begin = filled;
    // Windows of about the same size, since a last one of a single chunk would hardly be shuffled.
    const some = chunks.subarray(share(window, windows, chunks.length), share(window + 1, windows, chunks.length));
    for (const chunk of some)
      for (let block = starts[chunk] as number; block < (starts[chunk + 1] as number); block++) order[filled++] = block;
    random.shuffle(order.subarray(begin, filled));
  }
  return order;
}

const share = (part: number, parts: number, total: number): number => Math.floor((part * total) / parts);
