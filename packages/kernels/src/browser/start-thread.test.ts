import { afterEach, expect, jest, test } from '@jest/globals';
import type { ThreadAnswer, ThreadRequest } from '../threads/thread-protocol.ts';
import { startThread } from './start-thread.ts';

/** What a browser gives, as far as it is used: it keeps the program and what was posted. */
class FakeWorker {
  static last: FakeWorker;
  readonly url: string;
  readonly posted: [unknown, Transferable[]][] = [];
  isTerminated = false;
  onmessage: ((event: { data: ThreadAnswer }) => void) | undefined;
  onerror: ((event: { message: string }) => void) | undefined;

  constructor(url: string) {
    this.url = url;
    FakeWorker.last = this;
  }

  postMessage(message: ThreadRequest, transfer: Transferable[]): void {
    this.posted.push([message, transfer]);
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

const original = globalThis.Worker;
afterEach(() => {
  globalThis.Worker = original;
});

test('the program travels as a URL of its own, which is given back once it runs', async () => {
  globalThis.Worker = FakeWorker as unknown as typeof Worker;
  const onAnswer = jest.fn();
  const thread = startThread('const simKernelWorker = {};', { onAnswer, onFailure: () => undefined });
  const worker = FakeWorker.last;
  const program = await (await fetch(worker.url)).text();
  expect(program).toMatch(/^const simKernelWorker = \{\};\s+simKernelWorker\.serveKernel\(/);
  const buffer = new ArrayBuffer(4);
  thread.post({ call: 'shrink', size: 1 }, [buffer]);
  expect(worker.posted).toEqual([[{ call: 'shrink', size: 1 }, [buffer]]]);
  const answer = { failure: { message: 'x' } };
  worker.onmessage?.({ data: answer });
  expect(onAnswer).toHaveBeenCalledWith(answer);
  await expect(fetch(worker.url)).rejects.toThrow('fetch failed');
  thread.terminate();
  expect(worker.isTerminated).toBe(true);
});

test('an error of the worker is a failure', () => {
  globalThis.Worker = FakeWorker as unknown as typeof Worker;
  const onFailure = jest.fn();
  startThread('', { onAnswer: () => undefined, onFailure });
  FakeWorker.last.onerror?.({ message: 'blocked' });
  expect(onFailure).toHaveBeenCalledWith('blocked');
});
