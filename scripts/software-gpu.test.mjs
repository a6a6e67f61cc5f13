import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { softwareGpuEnvironment } from './software-gpu.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isSupported = process.platform === 'linux' && process.arch === 'x64';

/** The environment that is chosen when the driver's variable has this value. */
function chosenWith(driver) {
  const before = process.env.VK_ICD_FILENAMES;
  if (driver === undefined) delete process.env.VK_ICD_FILENAMES;
  else process.env.VK_ICD_FILENAMES = driver;
  try {
    return softwareGpuEnvironment(root);
  } finally {
    if (before === undefined) delete process.env.VK_ICD_FILENAMES;
    else process.env.VK_ICD_FILENAMES = before;
  }
}

test('a driver that is already named stays', () => {
  expect(chosenWith('/some/driver.json')).toEqual({});
});

(isSupported ? test : test.skip)('the software driver is unpacked where it is supported (Linux on x64)', () => {
  const { VK_ICD_FILENAMES, LD_LIBRARY_PATH } = chosenWith(undefined);
  expect(existsSync(VK_ICD_FILENAMES)).toBe(true);
  expect(LD_LIBRARY_PATH.split(':')[0]).toBe(dirname(VK_ICD_FILENAMES));
});
