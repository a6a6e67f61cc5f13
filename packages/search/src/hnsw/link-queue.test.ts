import { expect, test } from '@jest/globals';
import { LinkQueue } from './link-queue.ts';

function queueOf(nodes: readonly number[], levels: readonly number[] = []): LinkQueue {
  const queue = new LinkQueue();
  for (const [i, node] of nodes.entries()) queue.add(node, levels[i] ?? 0);
  return queue;
}

test('nodes come out as they went in, none twice', () => {
  const queue = queueOf([5, 6, 7, 8, 9]);
  expect([...queue.take(2)]).toEqual([5, 6]);
  expect(queue.length).toBe(3);
  expect(queue.left).toEqual([7, 8, 9]);
  expect([...queue.take(9)]).toEqual([7, 8, 9]);
  expect(queue.length).toBe(0);
  expect([...queue.take(1)]).toEqual([]);
});

test('the first of the highest level comes first, and the others in their order', () => {
  const queue = queueOf([10, 11, 12, 13, 14], [0, 1, 0, 2, 2]);
  queue.raiseHighest();
  expect([...queue.take(5)]).toEqual([13, 10, 11, 12, 14]);
  const same = queueOf([1, 2]);
  same.raiseHighest();
  expect([...same.take(2)]).toEqual([1, 2]);
  const none = new LinkQueue();
  none.raiseHighest();
  expect(none.length).toBe(0);
});
