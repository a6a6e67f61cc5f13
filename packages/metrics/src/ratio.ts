/** @internal A share of a total, 0 where the total is 0. */
export function ratio(part: number, total: number): number {
  return total === 0 ? 0 : part / total;
}
