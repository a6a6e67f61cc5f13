import { expect } from '@jest/globals';
import type { SimErrorCode } from '@sim/core';

/** Expects a call to reject with a `SimError` of this code. */
export async function expectCode(code: SimErrorCode, call: Promise<unknown>): Promise<void> {
  await expect(call).rejects.toMatchObject({ name: 'SimError', code });
}
