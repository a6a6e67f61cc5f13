/**
 * The losses that models train with.
 *
 * @internal
 */
import { MetricLoss, TwoViewLoss } from '@sim/losses';

/** A loss of labelled embeddings, or one of two views. */
export type TrainLoss = MetricLoss | TwoViewLoss;

/** True for a loss of this library, not one of TensorFlow.js. */
export const isTrainLoss = (loss: unknown): loss is TrainLoss => loss instanceof MetricLoss || loss instanceof TwoViewLoss;
