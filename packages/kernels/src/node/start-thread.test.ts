import { expect, test } from '@jest/globals';
import { processorCount, startThread } from './start-thread.ts';

/** A program that answers each request with the fields that it got. */
const echo = 'const simKernelWorker = { serveKernel: ({ post, listen }) => listen((request) => post({ state: request }, [])) };';

test('a thread answers what it is asked, in order', async () => {
  const answers: unknown[] = [];
  await new Promise<void>((resolve, reject) => {
    const thread = startThread(echo, {
      onAnswer: (answer) => {
        answers.push(answer);
        if (answers.length < 2) return;
        thread.terminate();
        resolve();
      },
      onFailure: reject,
    });
    thread.post({ call: 'shrink', size: 1 }, []);
    thread.post({ call: 'shrink', size: 2 }, []);
  });
  expect(answers).toEqual([{ state: { call: 'shrink', size: 1 } }, { state: { call: 'shrink', size: 2 } }]);
});

test('a program that throws is a failure', async () => {
  const cause = await new Promise<unknown>((resolve) => {
    startThread("throw new Error('no such program');", { onAnswer: () => undefined, onFailure: resolve });
  });
  expect(String(cause)).toContain('no such program');
});

test('there is a processor', () => {
  expect(processorCount()).toBeGreaterThan(0);
});
