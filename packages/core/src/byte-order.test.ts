import { expect, test } from '@jest/globals';
import { endianness } from 'node:os';
import { requireLittleEndian } from './byte-order.ts';

test('requireLittleEndian refuses machines of the other order, and knows this one', () => {
  expect(() => requireLittleEndian('T.t', true)).not.toThrow();
  expect(() => requireLittleEndian('T.t', false)).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED_OPERATION', message: expect.stringMatching(/T\.t: .*big-endian/) }),
  );
  const call = () => requireLittleEndian('T.t');
  if (endianness() === 'LE') expect(call).not.toThrow();
  else expect(call).toThrow(/big-endian/);
});
