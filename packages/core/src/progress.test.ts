import { describe, expect, test } from '@jest/globals';
import { LongCall, type Progress, nextTask } from './progress.ts';

describe('LongCall', () => {
  test('reports each step with its sum and total', async () => {
    const heard: Progress[] = [];
    const call = new LongCall('add', 5, 'T.t', { onProgress: (progress) => heard.push(progress) });
    await call.advance(2);
    await call.advance(3);
    expect(heard).toEqual([
      { stage: 'add', done: 2, total: 5 },
      { stage: 'add', done: 5, total: 5 },
    ]);
  });

  test('does not start when the signal is aborted already', () => {
    expect(() => new LongCall('add', 5, 'T.t', { signal: AbortSignal.abort() })).toThrow(
      expect.objectContaining({ code: 'ABORTED' }),
    );
  });

  test('ends at the next step after the signal, also when the listener aborts', async () => {
    const controller = new AbortController();
    const call = new LongCall('add', 5, 'T.t', {
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 2) controller.abort();
      },
    });
    await call.advance(1);
    await expect(call.advance(1)).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('lets a waiting event run, and its abort end the call, while it works', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1);
    const call = new LongCall('add', 1e9, 'T.t', { signal: controller.signal });
    const work = async () => {
      for (;;) await call.advance(1);
    };
    await expect(work()).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('works without options', async () => {
    await expect(new LongCall('add', 1, 'T.t').advance(1)).resolves.toBeUndefined();
  });
});

test('the next task comes after events that are waiting', async () => {
  let isHandled = false;
  setImmediate(() => (isHandled = true));
  while (!isHandled) await nextTask();
  expect(isHandled).toBe(true);
});
