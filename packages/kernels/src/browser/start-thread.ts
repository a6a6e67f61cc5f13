/** @internal Workers of browsers. */
import type { ThreadListener, WorkerThread } from '../threads/thread-protocol.ts';

/** Connects the program of a worker with the page that started it. */
const connect = `
simKernelWorker.serveKernel({
  post: (answer, transfer) => postMessage(answer, transfer),
  listen: (listener) => { onmessage = ({ data }) => listener(data); },
});`;

/** Starts a worker. Its program travels as a URL made from text, so that no bundler needs to know of it. */
export function startThread<Request, Answer>(
  source: string,
  { onAnswer, onFailure }: ThreadListener<Answer>,
): WorkerThread<Request> {
  const url = URL.createObjectURL(new Blob([source, connect], { type: 'text/javascript' }));
  const worker = new Worker(url, { name: 'sim-kernel' });
  const release = (): void => URL.revokeObjectURL(url);
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    // The program has been read once it answers.
    release();
    onAnswer(data);
  };
  worker.onmessageerror = onFailure;
  worker.onerror = (event) => {
    release();
    onFailure(event.message);
  };
  return {
    post: (request, transfer) => worker.postMessage(request, [...transfer]),
    // A page ends whatever runs in it.
    keepProcess: () => undefined,
    terminate: () => worker.terminate(),
  };
}

/** Processors that the browser tells of. */
export const processorCount = (): number => navigator.hardwareConcurrency;
