import { expect, test } from '@jest/globals';
import { allOrNothing, type Step } from './all-or-nothing.ts';

/** Steps that note what they do; the named ones fail. */
function steps(log: string[], failing: readonly string[]): Step[] {
  const act = (name: string) => async () => {
    log.push(name);
    if (failing.includes(name)) throw new Error(name);
  };
  return [{ run: act('a'), undo: act('undo a') }, { run: act('b'), undo: act('undo b') }, { run: act('c') }];
}

test('runs every step in order', async () => {
  const log: string[] = [];
  await allOrNothing(steps(log, []));
  expect(log).toEqual(['a', 'b', 'c']);
});

test.each([
  ['a', ['a']],
  ['b', ['a', 'b', 'undo a']],
  ['c', ['a', 'b', 'c', 'undo b', 'undo a']],
])('when %s fails, what was done is undone, the last first', async (failing, expected) => {
  const log: string[] = [];
  await expect(allOrNothing(steps(log, [failing]))).rejects.toThrow(failing);
  expect(log).toEqual(expected);
});

test('tells both errors when a step cannot be undone', async () => {
  const failure: unknown = await allOrNothing(steps([], ['c', 'undo b'])).catch((error: unknown) => error);
  expect(failure).toMatchObject({ errors: [new Error('c'), new Error('undo b')] });
});

test('does nothing without steps', async () => {
  await expect(allOrNothing([])).resolves.toBeUndefined();
});
