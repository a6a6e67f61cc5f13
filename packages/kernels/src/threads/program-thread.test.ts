import { SimError } from '@sim/core';
import { describe, expect, test } from '@jest/globals';
import { ProgramThread, type ThreadErrors } from './program-thread.ts';

const errors: ThreadErrors = {
  disposed: () => new SimError({ code: 'DISPOSED', where: 'here', problem: 'it was ended', cure: 'Wait.' }),
  failed: (cause, code) =>
    new SimError({ code: 'THREAD_FAILED', where: 'here', problem: 'it failed', got: [String(cause), code], cure: 'Try again.' }),
};

/** Doubles numbers; refuses 13 with a code; ends at 0. */
const doubles = `const simKernelWorker = { serveKernel: ({ post, listen }) => listen((x) => {
  if (x === 0) throw new Error('no half of nothing');
  post(x === 13 ? { failure: { message: 'unlucky', code: 'X' } } : { double: 2 * x }, []);
}) };`;

const open = (): ProgramThread<number, { double: number }> => new ProgramThread(doubles, errors);

describe('ProgramThread', () => {
  test('answers in order', async () => {
    const thread = open();
    expect(await Promise.all([1, 2, 3].map((x) => thread.call(x)))).toEqual([{ double: 2 }, { double: 4 }, { double: 6 }]);
    thread.dispose();
  });

  test('what the program refuses is an error of that call alone', async () => {
    const thread = open();
    await expect(thread.call(13)).rejects.toThrow('here: it failed, got ["unlucky", "X"]. Try again.');
    expect(await thread.call(1)).toEqual({ double: 2 });
    thread.dispose();
  });

  test('when the program ends, every call fails', async () => {
    const thread = open();
    const answers = await Promise.allSettled([thread.call(0), thread.call(1)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(thread.call(2)).rejects.toThrow('no half of nothing');
  });

  test('dispose rejects what waits and what comes', async () => {
    const thread = open();
    const waiting = thread.call(1);
    thread.dispose();
    await expect(waiting).rejects.toMatchObject({ code: 'DISPOSED' });
    await expect(thread.call(1)).rejects.toMatchObject({ code: 'DISPOSED' });
  });
});
