/**
 * Script of a page whose worker keeps an index.
 *
 * @internal
 */
const worker = new Worker('/worker.js', { type: 'module' });
const waiting = new Map<number, (answer: { value?: unknown; error?: string }) => void>();
worker.onmessage = ({ data: { id, ...answer } }: MessageEvent<{ id: number; value?: unknown; error?: string }>) => waiting.get(id)?.(answer);

let calls = 0;
const inWorker =
  (method: string) =>
  (...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(++calls, ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error))));
      worker.postMessage({ id: calls, method, args });
    });

globalThis.calls = Object.fromEntries(['put', 'take', 'rewritten', 'graph', 'change'].map((method) => [method, inWorker(method)]));
