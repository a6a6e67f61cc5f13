/** @internal Which classes stand in which batch. */
import { Random, SimError, requireInteger } from '@sim/core';
import { STREAM } from './random-streams.ts';
import { ShuffledCycle } from './shuffled-cycle.ts';

/** The classes of every batch: window number b for batch b. Throws `INVALID_ARGUMENT`. */
export function classCycle(
  numClasses: number,
  { classesPerBatch = 2, seed = 0 }: { readonly classesPerBatch?: number; readonly seed?: number },
  where: string,
): ShuffledCycle {
  requireInteger(numClasses, 'numClasses', where);
  requireInteger(classesPerBatch, 'classesPerBatch', where);
  requireInteger(seed, 'seed', where, 0);
  if (classesPerBatch > numClasses)
    throw new SimError({
      code: 'INVALID_ARGUMENT',
      where,
      problem: `classesPerBatch is larger than the ${numClasses} classes there are`,
      got: classesPerBatch,
      cure: `Use classesPerBatch ≤ ${numClasses}.`,
    });
  return new ShuffledCycle(numClasses, classesPerBatch, (pass) => new Random(seed, STREAM.classes, pass));
}
