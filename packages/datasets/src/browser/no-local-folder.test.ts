import { expect, test } from '@jest/globals';
import { listLocalFolder } from './no-local-folder.ts';

test('says that there are no folders', async () => {
  await expect(listLocalFolder('./pictures', 'loadImageFolder')).rejects.toMatchObject({
    code: 'STORAGE_UNAVAILABLE',
    message: expect.stringMatching(/^loadImageFolder: .*got "\.\/pictures"\. .*Node/),
  });
});
