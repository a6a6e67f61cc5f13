/**
 * A lock that ends with its page or worker.
 *
 * @internal
 */
import { SimError } from '../errors.ts';
import { lockedFile } from '../locked-file.ts';

/**
 * Holds `name` in this origin until the returned function is called, through the Web Locks of the browser.
 * Throws `FILE_LOCKED` or, where there are no such locks, `STORAGE_UNAVAILABLE`.
 */
export function webLock(name: string, where: string): Promise<() => Promise<void>> {
  if (!navigator.locks)
    throw new SimError({
      code: 'STORAGE_UNAVAILABLE',
      where,
      problem: 'this page has no Web Locks, which keep two writers apart',
      cure: 'Serve the page over https, or from localhost.',
    });
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (!lock) throw lockedFile(name, 'another page or worker', where);
      return new Promise<void>((release) => {
        resolve(async () => {
          release();
          await held;
        });
      });
    });
    held.catch(reject);
  });
}
