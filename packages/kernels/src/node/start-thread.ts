/** @internal Threads of Node. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ThreadListener, WorkerThread } from '../threads/thread-protocol.ts';

/** Connects the program of a thread, which is a script, with the thread that started it. */
const connect = `
const { parentPort } = require('node:worker_threads');
simKernelWorker.serveKernel({
  post: (answer, transfer) => parentPort.postMessage(answer, transfer),
  listen: (listener) => parentPort.on('message', listener),
});`;

/** Starts a worker thread, without the options of this process, which may name loaders that it does not need. */
export function startThread<Request, Answer>(
  source: string,
  { onAnswer, onFailure }: ThreadListener<Answer>,
): WorkerThread<Request> {
  const worker = new Worker(source + connect, { eval: true, execArgv: [], name: 'sim-kernel' });
  worker.on('message', (answer: Answer) => onAnswer(answer));
  worker.on('messageerror', onFailure);
  worker.on('error', onFailure);
  worker.on('exit', (code) => onFailure(`the end of the thread with exit code ${code}`));
  return {
    post: (request, transfer) => worker.postMessage(request, [...transfer]),
    keepProcess: (isNeeded) => (isNeeded ? worker.ref() : worker.unref()),
    terminate: () => {
      worker.removeAllListeners();
      void worker.terminate();
    },
  };
}

/** Processors that this process may use. */
export const processorCount = (): number => availableParallelism();
