import { expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { FASHION_MNIST_CLASSES, loadFashionMnist } from './load-fashion-mnist.ts';

test('loadFashionMnist reads the four files, and says which are missing', async () => {
  const folder = new MemoryStorage();
  const head = (...lengths: number[]) => lengths.flatMap((length) => [0, 0, 0, length]);
  await folder.write('train-images-idx3-ubyte', Uint8Array.of(0, 0, 8, 3, ...head(1, 28, 28), ...new Uint8Array(784).fill(51)));
  await folder.write('train-labels-idx1-ubyte', Uint8Array.of(0, 0, 8, 1, ...head(1), 9));
  await folder.write('t10k-images-idx3-ubyte', Uint8Array.of(0, 0, 8, 3, ...head(1, 28, 28), ...new Uint8Array(784)));
  await folder.write('t10k-labels-idx1-ubyte', Uint8Array.of(0, 0, 8, 1, ...head(1), 2));
  const { train, test: held } = await loadFashionMnist({ folder });
  expect(train.images.shape).toEqual([1, 28, 28, 1]);
  expect(new Set(train.images.values)).toEqual(new Set([Math.fround(0.2)]));
  expect([...train.labels, ...held.labels].map((label) => FASHION_MNIST_CLASSES[label])).toEqual(['Ankle boot', 'Pullover']);
  await folder.remove('t10k-images-idx3-ubyte');
  await expect(loadFashionMnist({ folder })).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
    message: expect.stringMatching(/^loadFashionMnist: the folder lacks t10k-images-idx3-ubyte/),
  });
});
