import type { Quality } from './measure-quality.ts';
import type { TrainingCourse } from './train-model.ts';

/** Something that embeds images, with its figures. */
export interface Measured extends Quality {
  readonly name: string;
  /** Share of images whose class a linear layer reads off the rows; null for pixels, which are too many for a quick one. */
  readonly probe: number | null;
}

/** What a run came to. */
export interface RunResult {
  readonly method: string;
  readonly data: string;
  readonly course: TrainingCourse;
  /** Raw pixels, the untrained network, the trained one. */
  readonly measured: readonly [pixels: Measured, untrained: Measured, trained: Measured];
  readonly steps: number;
  readonly batchSize: number;
  readonly seed: number;
}
