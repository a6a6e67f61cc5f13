import { expect, test } from '@jest/globals';
import { kernelConformance } from '@sim/testing/kernel-conformance';
import { referenceBackend } from './reference-backend.ts';

kernelConformance('reference', () => referenceBackend);

test('memory doubles with the gallery and is given back', async () => {
  const kernel = await referenceBackend.open({ form: 'dot', dim: 4 });
  await kernel.append(new Float32Array(40));
  expect(kernel.bytes()).toBe(160);
  await kernel.append(new Float32Array(4));
  expect(kernel.bytes()).toBe(320);
  kernel.dispose();
  expect(kernel.bytes()).toBe(0);
});

test('a spec without a dimension is refused', async () => {
  await expect(referenceBackend.open({ form: 'dot', dim: 0 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
