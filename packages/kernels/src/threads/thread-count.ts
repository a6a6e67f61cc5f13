import { processorCount } from '#start-thread';
import { requireInteger } from '@sim/core';

/** How many threads: a number, or `'auto'` for one per processor. */
export type ThreadCount = number | 'auto';

/** More threads than this wait for memory and for the slowest of them. */
const MOST_THREADS = 16;

/**
 * The number of threads that are started where `threads` are asked for, 1 to 16. Throws `INVALID_ARGUMENT` for fewer than one.
 *
 * @example
 * countThreads('auto', 'MyEngine');   // 8 on a machine of eight processors
 */
export function countThreads(threads: ThreadCount, where: string): number {
  return Math.min(MOST_THREADS, threads === 'auto' ? processorCount() : requireInteger(threads, 'threads', where));
}
