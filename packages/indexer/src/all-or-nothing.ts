/**
 * Changes over several parts.
 *
 * @internal
 */

/** One change, and what takes it back. The last step of a list needs no way back. */
export interface Step {
  run(): Promise<unknown>;
  undo?(): Promise<unknown>;
}

/** Runs steps in order. When one fails, those before it are undone, the last one first, and its error is thrown. */
export async function allOrNothing(steps: readonly Step[]): Promise<void> {
  for (const [i, step] of steps.entries()) {
    try {
      await step.run();
    } catch (error) {
      await undo(steps.slice(0, i), error);
      throw error;
    }
  }
}

async function undo(steps: readonly Step[], error: unknown): Promise<void> {
  for (const step of steps.toReversed()) {
    try {
      await step.undo?.();
    } catch (undoError) {
      throw new AggregateError([error, undoError], 'a change failed and could not be undone', {
        cause: undoError,
      });
    }
  }
}
