import { describe, expect, test } from '@jest/globals';
import { openLocalStorage } from './no-local-storage.ts';

describe('openLocalStorage without a file system', () => {
  test('throws STORAGE_UNAVAILABLE and names what can be passed', () => {
    expect(() => openLocalStorage('./out')).toThrow(expect.objectContaining({ code: 'STORAGE_UNAVAILABLE' }));
    expect(() => openLocalStorage('./out')).toThrow('Pass a ByteStorage');
  });
});
