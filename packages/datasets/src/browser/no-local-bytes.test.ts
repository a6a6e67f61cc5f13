import { expect, test } from '@jest/globals';
import { openLocalBytes } from './no-local-bytes.ts';

test('says that there are no files and what to pass instead', async () => {
  await expect(openLocalBytes('a.tfrec', 'readTfRecords')).rejects.toMatchObject({
    code: 'STORAGE_UNAVAILABLE',
    message: expect.stringMatching(/^readTfRecords: .*Blob/),
  });
});
