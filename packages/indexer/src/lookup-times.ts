import { type Config, requireInteger } from '@sim/core';

/** How long lookups took, in seconds. */
export interface QueryPerformance {
  readonly min: number;
  readonly max: number;
  readonly avg: number;
  readonly median: number;
  /** Population standard deviation. */
  readonly stddev: number;
}

/** What `Indexer.stats` gives. */
export interface IndexerStats {
  /** Queries that have been looked up. */
  readonly numLookups: number;
  /** Records in the index. */
  readonly size: number;
  /** How many of the last lookups the times are of. */
  readonly statBufferSize: number;
  /** Over the last lookups, one time for each call; zeros when there were none. */
  readonly queryPerformance: QueryPerformance;
}

/**
 * Remembers how long the last lookups took.
 *
 * @example
 * const times = new LookupTimes(1000);
 * times.add(0.002, 10);      // ten queries in one call
 * times.performance().max;   // 0.002
 */
export class LookupTimes {
  readonly bufferSize: number;
  #numLookups = 0;
  /** A ring: the next time takes the place of the oldest. */
  readonly #seconds: number[] = [];
  #next = 0;

  constructor(bufferSize: number) {
    this.bufferSize = requireInteger(bufferSize, 'statBufferSize', 'LookupTimes');
  }

  get numLookups(): number {
    return this.#numLookups;
  }

  add(seconds: number, queries: number): void {
    this.#numLookups += queries;
    this.#seconds[this.#next] = seconds;
    this.#next = (this.#next + 1) % this.bufferSize;
  }

  reset(): void {
    this.#numLookups = 0;
    this.#seconds.length = 0;
    this.#next = 0;
  }

  performance(): QueryPerformance {
    const times = [...this.#seconds].sort((a, b) => a - b);
    const count = times.length;
    if (count === 0) return { min: 0, max: 0, avg: 0, median: 0, stddev: 0 };
    const at = (index: number): number => times[index] as number;
    const avg = times.reduce((sum, time) => sum + time, 0) / count;
    const variance = times.reduce((sum, time) => sum + (time - avg) ** 2, 0) / count;
    const median = (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2;
    return { min: at(0), max: at(count - 1), avg, median, stddev: Math.sqrt(variance) };
  }
}

/** Statistics and settings of an index, a line each. */
export function statLines({ numLookups, size, statBufferSize, queryPerformance }: IndexerStats, config: Config): string[] {
  const seconds = Object.entries(queryPerformance).map(([name, time]) => `${name} ${(time * 1000).toFixed(3)} ms`);
  return [
    ...Object.entries(config).map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`),
    `records: ${size}`,
    `lookups: ${numLookups}`,
    `time of the last ${statBufferSize} lookups: ${seconds.join(', ')}`,
  ];
}
