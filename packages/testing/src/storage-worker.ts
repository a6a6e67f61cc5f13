/**
 * Script of the worker of `storage-page.ts`.
 *
 * @internal
 */
import { storageCalls } from './storage-calls.ts';

const calls = storageCalls();
addEventListener('message', ({ data }: MessageEvent<{ id: number; method: string; args: unknown[] }>) => {
  void calls[data.method]?.(...data.args).then((answer) => postMessage({ id: data.id, answer }));
});
