import type { ProgressListener } from '@sim/core';
import { progressListener } from '@sim/callbacks/node/progress-listener';

/** Runs the stages of a program one after another: a line for each, with its time at the right edge. */
export class Stages {
  /** Seconds that each stage took, in order. */
  readonly seconds: Record<string, number> = {};
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Runs one stage. `work` gets a listener for the progress of its long calls and may return what it found. */
  async run<T>(name: string, work: (onProgress: ProgressListener) => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work(progressListener(name));
    const seconds = (performance.now() - start) / 1000;
    this.seconds[name] = seconds;
    this.#print(edged(name, `${seconds.toFixed(1)} s`));
    return result;
  }
}

/** `left` at the left edge of an 80-column screen, `right` at its right edge. */
const edged = (left: string, right: string): string => `${left}${right.padStart(Math.max(1, 80 - left.length))}`;
