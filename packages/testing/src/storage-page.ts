/**
 * Script of a page that keeps bytes: `page.*` calls run in it, `worker.*` in its worker.
 *
 * @internal
 */
import { type Answer, storageCalls } from './storage-calls.ts';

const worker = new Worker('/worker.js', { type: 'module' });
const waiting = new Map<number, (answer: Answer) => void>();
worker.onmessage = ({ data: { id, answer } }: MessageEvent<{ id: number; answer: Answer }>) => waiting.get(id)?.(answer);

let calls = 0;
const inWorker = (method: string, args: readonly unknown[]): Promise<Answer> =>
  new Promise((resolve) => {
    waiting.set(++calls, resolve);
    worker.postMessage({ id: calls, method, args });
  });

const here = storageCalls();
globalThis.calls = Object.fromEntries(
  Object.entries(here).flatMap(([method, run]) => [
    [`page.${method}`, run],
    [`worker.${method}`, (...args: unknown[]) => inWorker(method, args)],
  ]),
);
