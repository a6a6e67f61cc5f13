import { test } from '@jest/globals';

/**
 * Stands in for tests that cannot run here: a skipped test that says why or, where `SIM_REQUIRE_ALL` is set, a failing one.
 */
export function missingRequirement(reason: string): void {
  const fail = (): never => {
    throw new Error(reason);
  };
  if (process.env.SIM_REQUIRE_ALL) test(reason, fail);
  else test.skip(reason, fail);
}
