import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Random } from '@sim/core';
import { gaussianValues } from '@sim/testing/gaussian-rows';
import { kernelConformance } from '@sim/testing/kernel-conformance';
import { describeGpu, openSoftwareGpu } from '@sim/testing/open-software-gpu';
import { referenceScan } from '../reference-scan.ts';
import { useDevice } from './use-device.ts';
import { webgpuBackend } from './webgpu-backend.ts';

describeGpu('webgpuBackend', await openSoftwareGpu(), (device) => {
  beforeAll(() => useDevice(device));
  afterAll(() => {
    useDevice(null);
    device.destroy();
  });
  kernelConformance('webgpu', () => webgpuBackend);

  test('answers more queries than a batch takes where rows are selected at once', async () => {
    const spec = { form: 'l2sq', dim: 8 } as const;
    const queries = gaussianValues(new Random(3), 300, spec.dim);
    const gallery = queries.slice(0, 200 * spec.dim);
    const kernel = await webgpuBackend.open(spec);
    await kernel.append(gallery);
    expect(await kernel.search(queries, 2)).toEqual(referenceScan({ spec, gallery, queries, k: 2 }));
    kernel.dispose();
  });
});
