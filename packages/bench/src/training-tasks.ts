/** @internal */
import { makeModel } from '@sim-app/quickstart/network';
import { ResNet18Sim } from '@sim/architectures';
import { MetricEmbedding } from '@sim/layers';
import { MultiSimilarityLoss } from '@sim/losses';
import { makeSupervisedStep, SimilarityModel } from '@sim/models';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

/** What is timed: steps of the quickstart, of a dense head on features and of a residual net, embedding of images. */
export type TrainingTask = 'step' | 'head' | 'residual' | 'embed';

/** Milliseconds of a clock, and of processors, which other programs do not lengthen by waiting. */
export interface TaskTime {
  readonly wall: number;
  readonly cpu: number;
}

/** Does a task and gives its times: `count` steps, or `count` images in one time. */
export type RunTask = (count: number) => Promise<TaskTime[]>;

/** Images that are embedded together. */
const BATCH = 100;

/** The tasks on the active backend; `prepare` may change a model after it was compiled. */
export function makeTrainingTasks(prepare: (model: SimilarityModel) => void): Record<TrainingTask, RunTask> {
  const network = compiled(makeModel(0), prepare);
  const head = compiled(makeHead(), prepare);
  let residual: RunTask | undefined;
  const pictures = tf.randomUniform([BATCH, 28, 28, 1], 0, 1, 'float32', 2);
  return {
    step: stepper(network, tf.randomUniform([60, 28, 28, 1], 0, 1, 'float32', 1), 10),
    head: stepper(head, tf.randomUniform([64, 1280], 0, 1, 'float32', 1), 8),
    residual: async (count) => {
      // Its weights take more memory than everything else, so they are made when they are asked for.
      residual ??= stepper(
        compiled(ResNet18Sim({ inputShape: [32, 32, 3], embeddingSize: 64 }), prepare),
        tf.randomUniform([32, 32, 32, 3], 0, 1, 'float32', 1),
        8,
      );
      return residual(count);
    },
    embed: async (count) => {
      const embed = async (): Promise<void> => {
        for (let done = 0; done < count; done += BATCH) {
          const rows = network.model.predictOnBatch(pictures) as tf.Tensor;
          await rows.data();
          rows.dispose();
        }
      };
      return [await timeOf(embed)];
    },
  };
}

interface Compiled {
  readonly model: SimilarityModel;
  readonly optimizer: tf.Optimizer;
  readonly loss: MultiSimilarityLoss;
}

function compiled(model: SimilarityModel, prepare: (model: SimilarityModel) => void): Compiled {
  const optimizer = tf.train.adam(1e-3);
  const loss = new MultiSimilarityLoss();
  model.compile({ optimizer, loss });
  prepare(model);
  return { model, optimizer, loss };
}

function makeHead(): SimilarityModel {
  const inputs = tfl.input({ shape: [1280] });
  const hidden = tfl.layers.dense({ units: 256, activation: 'relu' }).apply(inputs) as tfl.SymbolicTensor;
  return new SimilarityModel({ inputs, outputs: new MetricEmbedding({ units: 64 }).apply(hidden) as tfl.SymbolicTensor });
}

function stepper({ model, optimizer, loss }: Compiled, inputs: tf.Tensor, examplesPerClass: number): RunTask {
  const step = makeSupervisedStep();
  const labels = Array.from({ length: inputs.shape[0] as number }, (_, i) => Math.floor(i / examplesPerClass));
  const targets = [tf.tensor1d(labels, 'int32')];
  const run = async (): Promise<void> => {
    const logs = step({ inputs: [inputs], targets }, model, loss, { model: optimizer });
    await logs.loss.data();
    tf.dispose(logs);
  };
  return async (count) => {
    const times: TaskTime[] = [];
    for (let i = 0; i < count; i++) times.push(await timeOf(run));
    return times;
  };
}

async function timeOf(action: () => Promise<void>): Promise<TaskTime> {
  const [before, start] = [process.cpuUsage(), performance.now()];
  await action();
  const [wall, used] = [performance.now() - start, process.cpuUsage(before)];
  return { wall, cpu: (used.user + used.system) / 1000 };
}
