import { expect, test } from '@jest/globals';
import { decodeImage } from './no-decode-image.ts';

test('says that there is no decoder and what to do instead', async () => {
  await expect(decodeImage(new Uint8Array(), { channels: 3, fit: 'fill', name: 'a.png' }, 'loadImage')).rejects.toMatchObject({
    code: 'UNSUPPORTED_OPERATION',
    message: expect.stringMatching(/^loadImage: .*a\.png.*canvas/),
  });
});
