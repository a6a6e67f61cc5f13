import { expect, test } from '@jest/globals';
import { joinBytes } from './join-bytes.ts';

test('joinBytes puts parts behind one another and copies them', () => {
  const first = Uint8Array.of(1, 2);
  const joined = joinBytes([first, new Uint8Array(), Uint8Array.of(3)]);
  first.fill(9);
  expect(joined).toEqual(Uint8Array.of(1, 2, 3));
  expect(joinBytes([])).toEqual(new Uint8Array());
});
