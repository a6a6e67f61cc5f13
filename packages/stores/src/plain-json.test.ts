import { expect, test } from '@jest/globals';
import { plainJson } from './plain-json.ts';

test('plainJson writes typed arrays as lists and bigints as text', () => {
  const data = { pixels: Uint8Array.of(1, 2), id: 2n ** 63n, title: 'Tom', when: new Date(0), none: null };
  expect(JSON.stringify(data, plainJson)).toBe(
    '{"pixels":[1,2],"id":"9223372036854775808","title":"Tom","when":"1970-01-01T00:00:00.000Z","none":null}',
  );
});
