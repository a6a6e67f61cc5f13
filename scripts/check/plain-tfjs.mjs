import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandOutput, runCommand } from './command.mjs';

const NAME = '@sim/wasm-training';

/** The kernel without which TensorFlow.js trains no convolution on WASM. */
const MISSING = "Kernel 'Conv2DBackpropFilter' not registered";

/** Bars at ten heights stand for digits; the net is that of the MNIST example of TensorFlow.js. */
const program = (isImported) => `import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-wasm';
${isImported ? `import '${NAME}';` : ''}

await tf.setBackend('wasm');
const { conv2d, maxPooling2d, flatten, dense } = tfl.layers;
const convolution = { kernelSize: 5, strides: 1, activation: 'relu', kernelInitializer: 'varianceScaling' };
const model = tfl.sequential({
  layers: [
    conv2d({ ...convolution, inputShape: [28, 28, 1], filters: 8 }),
    maxPooling2d({ poolSize: [2, 2], strides: [2, 2] }),
    conv2d({ ...convolution, filters: 16 }),
    maxPooling2d({ poolSize: [2, 2], strides: [2, 2] }),
    flatten(),
    dense({ units: 10, kernelInitializer: 'varianceScaling', activation: 'softmax' }),
  ],
});
model.compile({ optimizer: tf.train.adam(), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
const digits = Array.from({ length: 200 }, (_, i) => i % 10);
const pixels = Float32Array.from({ length: 200 * 784 }, (_, i) => {
  const [digit, row] = [digits[Math.floor(i / 784)], Math.floor((i % 784) / 28)];
  return Math.abs(row - 2.7 * digit - 2) < 1.5 ? 1 - Math.random() / 4 : Math.random() / 4;
});
const { history } = await model.fit(tf.tensor4d(pixels, [200, 28, 28, 1]), tf.oneHot(tf.tensor1d(digits, 'int32'), 10), {
  batchSize: 20,
  epochs: 5,
  verbose: 0,
});
console.log(JSON.stringify(history.loss));
`;

/** Trains by plain TensorFlow.js and one import, from the packed package alone; the same without the import must fail. */
export async function plainTfjsProblems(packed, folder) {
  const { tarball, manifest } = packed.find(({ name }) => name === NAME);
  const peers = manifest.peerDependencies;
  const dependencies = { ...peers, '@tensorflow/tfjs-layers': peers['@tensorflow/tfjs-core'], [NAME]: `file:${tarball}` };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'plain-tfjs', private: true, type: 'module', dependencies }));
  await commandOutput('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'], { cwd: folder });
  const run = async (isImported) => {
    writeFileSync(join(folder, 'program.mjs'), program(isImported));
    return runCommand(process.execPath, ['program.mjs'], { cwd: folder });
  };
  return trainingProblems({ imported: await run(true), alone: await run(false) });
}

/** What is wrong with the two runs. */
export function trainingProblems({ imported, alone }) {
  const problems = [];
  const losses = imported.status === 0 ? JSON.parse(imported.output.split('\n').at(-1)) : [];
  if (!(losses.length > 0 && losses.at(-1) < losses[0] / 2))
    problems.push(`a net of plain TensorFlow.js does not learn by importing ${NAME}:\n${imported.output}`);
  if (alone.status === 0 || !alone.output.includes(MISSING))
    problems.push(`without ${NAME} the same program should fail by "${MISSING}", so this check shows nothing:\n${alone.output}`);
  return problems;
}
