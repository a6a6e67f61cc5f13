import { expect, test } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { FrozenBatchNormalization } from './frozen-batch-normalization.ts';
import { Normalization } from './normalization.ts';
import { registerArchitectures } from './register-architectures.ts';

test('lets TensorFlow.js make the layers of a model again, with their weights', async () => {
  const inputs = tfl.input({ shape: [2] });
  const normalized = new Normalization({ name: 'normalization' }).apply(inputs);
  const outputs = new FrozenBatchNormalization({ epsilon: 0.5, name: 'bn' }).apply(normalized) as tfl.SymbolicTensor;
  const model = tfl.model({ inputs, outputs });
  const rows = [[1, 2], [3, 4], [0, 0]] as const;
  const [mean, variance, statistics] = rows.map((row) => tf.tensor1d([...row])) as [tf.Tensor, tf.Tensor, tf.Tensor];
  model.setWeights([mean, variance, tf.scalar(5, 'int32'), variance, mean, statistics, variance]);
  let handler: tf.io.IOHandler | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      handler = tf.io.fromMemory(artifacts);
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
  registerArchitectures();
  registerArchitectures();
  const again = await tfl.loadLayersModel(handler as tf.io.IOHandler);
  const answer = (of: tfl.LayersModel): number[] => Array.from((of.predict(tf.tensor2d([7, 8], [1, 2])) as tf.Tensor).dataSync());
  expect(answer(again)).toEqual(answer(model));
  expect(again.layers.map((layer) => layer.getClassName())).toEqual(['InputLayer', 'Normalization', 'FrozenBatchNormalization']);
});
