import { LabelCodes } from '@sim/core';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import type { ImageSet, LabelledPart } from './image-set.ts';
import type { Embed } from './measure-quality.ts';

const EPOCHS = 15;

/** Share of images whose class a linear layer reads off the embedding, which stays as it is. */
export async function linearProbe(embed: Embed, { fit, measure }: ImageSet['probe'], seed: number): Promise<number> {
  const codes = new LabelCodes();
  const [fitted, measured] = [codes.encode(fit.labels), codes.encode(measure.labels)];
  const rowsOf = async ({ images, labels }: LabelledPart): Promise<tf.Tensor2D> => {
    const rows = await embed(images);
    const dim = rows.length / labels.length;
    // Rows of length 1 have numbers of about 1/√dim, which a linear layer is slow to follow.
    return tf.tidy(() => tf.mul(tf.tensor2d(rows, [labels.length, dim]), Math.sqrt(dim)));
  };
  const rows = await rowsOf(fit);
  const kernelInitializer = initializers.glorotUniform({ seed: seed + 1 });
  const model = sequential({
    layers: [layers.dense({ units: codes.size, activation: 'softmax', inputShape: [rows.shape[1]], kernelInitializer })],
  });
  const optimizer = tf.train.adam(5e-3);
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  const targets = tf.tensor2d(Float32Array.from(fitted), [fitted.length, 1]);
  await model.fit(rows, targets, { epochs: EPOCHS, batchSize: 128, verbose: 0 });
  const others = await rowsOf(measure);
  const predicted = tf.tidy(() => tf.argMax(model.predict(others) as tf.Tensor2D, 1));
  const right = (await predicted.data()).filter((code, i) => code === measured[i]).length;
  tf.dispose([rows, targets, others, predicted]);
  model.dispose();
  optimizer.dispose();
  return right / measured.length;
}
