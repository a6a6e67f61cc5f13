import { afterAll, beforeAll } from '@jest/globals';
import { kernelConformance } from '@sim/testing/kernel-conformance';
import { describeGpu, openSoftwareGpu } from '@sim/testing/open-software-gpu';
import { useDevice } from './use-device.ts';
import { webgpuBackend } from './webgpu-backend.ts';

describeGpu('webgpuBackend', await openSoftwareGpu(), (device) => {
  beforeAll(() => useDevice(device));
  afterAll(() => {
    useDevice(null);
    device.destroy();
  });
  kernelConformance('webgpu', () => webgpuBackend);
});
