import { expect, jest, test } from '@jest/globals';
import { hasRelaxedSimd, renewWasm } from '@sim/testing/backend-agreement';
import { simdVariant } from './simd-variant.ts';

test('is relaxed from Node 21 on', () => {
  expect(simdVariant()).toBe(hasRelaxedSimd ? 'relaxed' : 'simd128');
});

test('is simd128 in an engine without relaxed SIMD', async () => {
  await renewWasm('simd128');
  expect(simdVariant()).toBe('simd128');
  await renewWasm('simd');
});

test('is null without SIMD, and without WASM', () => {
  const validate = jest.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  expect(simdVariant()).toBeNull();
  validate.mockRestore();
  const { WebAssembly: present } = globalThis;
  Reflect.deleteProperty(globalThis, 'WebAssembly');
  expect(simdVariant()).toBeNull();
  globalThis.WebAssembly = present;
});
