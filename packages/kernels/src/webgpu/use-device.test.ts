import { afterEach, expect, test } from '@jest/globals';
import { describeGpu, openSoftwareGpu } from '@sim/testing/open-software-gpu';
import { selectKernel } from '../select-kernel.ts';
import { deviceInUse, useDevice } from './use-device.ts';

describeGpu('useDevice', await openSoftwareGpu(), (device) => {
  afterEach(() => useDevice(null));

  test('makes kernels compute on the device until it is taken back', async () => {
    expect(deviceInUse()).toBeNull();
    expect((await selectKernel({ form: 'dot', dim: 1 })).backend).not.toBe('webgpu');
    useDevice(device);
    expect(deviceInUse()).toBe(device);
    const kernel = await selectKernel({ form: 'dot', dim: 1 });
    expect(kernel.backend).toBe('webgpu');
    useDevice(null);
    expect((await selectKernel({ form: 'dot', dim: 1 })).backend).not.toBe('webgpu');
    await kernel.append(Float32Array.of(1, 3, 2));
    expect((await kernel.search(Float32Array.of(1), 1)).rows).toEqual(Uint32Array.of(1));
    kernel.dispose();
  });

  test('leaves the device to whoever handed it over', async () => {
    useDevice(device);
    (await selectKernel({ form: 'dot', dim: 1 })).dispose();
    const lost = await Promise.race([device.lost, Promise.resolve('here')]);
    expect(lost).toBe('here');
  });
});
