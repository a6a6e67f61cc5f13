/**
 * Linking many nodes at a time.
 *
 * @internal
 */
import type { LongCall } from '@sim/core';
import { GraphThreads } from './graph-threads.ts';
import type { HnswGraph } from './hnsw-graph.ts';
import type { LinkQueue } from './link-queue.ts';

/** Nodes that the caller's thread links alone: nodes that are linked at the same time do not find each other. */
const NODES_ALONE = 1000;

/** Fewer rows than this are there before threads have started. */
export const ROWS_FOR_THREADS = 2000;

const NODES_PER_STEP = 16;

/**
 * Links the nodes of a queue on the threads of a graph. The one that reaches highest comes first: searches then start at the
 * same node until all are linked. When it throws, nodes that are left in the queue are not linked, and no thread works on.
 *
 * @param linked Nodes that are linked already.
 * @param onStart Hears of the threads, which may be ended early.
 */
export async function linkOnThreads(
  graph: HnswGraph,
  queue: LinkQueue,
  linked: number,
  call: LongCall,
  onStart: (threads: GraphThreads) => void,
): Promise<void> {
  const { graph: memory } = graph;
  if (!memory.shared) throw new TypeError('the memory of this graph is not shared');
  const threads = new GraphThreads(memory.shared);
  onStart(threads);
  try {
    queue.raiseHighest((node) => memory.levelOf(node));
    // Threads start meanwhile.
    for (let left = Math.max(1, NODES_ALONE - linked); left > 0 && queue.length > 0; left -= NODES_PER_STEP) {
      const nodes = queue.take(Math.min(left, NODES_PER_STEP));
      for (const node of nodes) graph.link(node);
      await call.advance(nodes.length);
    }
    const { entry, top } = memory.wasm;
    await threads.open([
      ['setElements', Number(graph.options.buildOn === 'codes')],
      ['setEntry', entry.value, top.value],
    ]);
    await threads.link(queue, call);
  } finally {
    threads.dispose();
  }
}
