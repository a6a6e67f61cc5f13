import { expect, test } from '@jest/globals';
import { MemoryStorage } from '@sim/core';
import { readMnistFiles } from './read-mnist-files.ts';

test('readMnistFiles names the caller and the cure', async () => {
  await expect(readMnistFiles(new MemoryStorage(), 'Caller', 'Fetch them.')).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
    message: expect.stringMatching(/^Caller: the folder lacks train-images-idx3-ubyte, .*Fetch them\.$/),
  });
});
