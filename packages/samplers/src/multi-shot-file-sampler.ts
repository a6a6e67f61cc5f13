import type { Config, Labels } from '@sim/core';
import { type LoadImageOptions, loadImage } from '@sim/datasets';
import { MultiShotMemorySampler, type MultiShotMemorySamplerOptions } from './multi-shot-memory-sampler.ts';

export { type LoadImageOptions, loadImage } from '@sim/datasets';

/** Options of `MultiShotFileSampler`. */
export interface MultiShotFileSamplerOptions extends MultiShotMemorySamplerOptions<string> {
  /** Size that `loadImage` brings pictures to: one side of a square, or `[height, width]`. Default: their own, which must agree. */
  readonly targetSize?: LoadImageOptions['targetSize'];
}

/**
 * As `MultiShotMemorySampler` for files: `x` holds paths, and a file is read when it is drawn. Without `loadExampleFn`
 * files are pictures, decoded by `loadImage` to `[height, width, 3]` in [0, 1].
 *
 * Throws as `MultiShotMemorySampler`; `batch` throws what `loadExampleFn` throws, such as `FILE_NOT_FOUND` or
 * `MISSING_PEER` (sharp, which decodes pictures).
 *
 * @example
 * const sampler = new MultiShotFileSampler(['./cats/1.jpg', './cats/2.jpg', './dogs/1.jpg', './dogs/2.jpg'],
 *   ['cat', 'cat', 'dog', 'dog'], { targetSize: 224 });
 * const { examples } = await sampler.batch(0, 0);   // shape [4, 224, 224, 3]
 */
export class MultiShotFileSampler extends MultiShotMemorySampler<string> {
  readonly #targetSize: LoadImageOptions['targetSize'];

  constructor(x: readonly string[], y: Labels, options: MultiShotFileSamplerOptions = {}) {
    const { targetSize, loadExampleFn = (path: string) => loadImage(path, { targetSize }), ...rest } = options;
    super(x, y, { ...rest, loadExampleFn });
    this.#targetSize = targetSize;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), targetSize: this.#targetSize };
  }
}
