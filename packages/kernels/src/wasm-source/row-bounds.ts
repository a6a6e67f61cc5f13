// What every eight rows have in common, so that one number for a query says of all of them that they are out.
import { blockRows, boundsAt, constantsAt } from './layout';
import { U, down, up } from './certificate';

/** Bytes from one of the four constants of eight rows to the next. */
@inline export function boundsDistance(): usize {
  return <usize>blockRows() >> 1;
}

/** Computes the constants of both eights of the 16 rows from `row` on from those of the rows. */
export function boundEights(row: i32): void {
  boundEight(row);
  boundEight(row + 8);
}

function boundEight(row: i32): void {
  const steps = constantsAt(row), distance = <usize>blockRows() << 2;
  let least = Infinity, most: f64 = 0;
  for (let lane: usize = 0; lane < 32; lane += 4) {
    const step = <f64>load<f32>(steps + lane);
    if (step == 0) continue;
    least = Math.min(least, 1 / step);
    most = Math.max(most, 1 / step);
  }
  // The sums of a row of zeros are 0, whatever its step.
  if (most == 0) least = most = 1;
  let bias = Infinity, weight: f64 = 0;
  for (let lane: usize = 0; lane < 32; lane += 4) {
    const step = <f64>load<f32>(steps + lane), inverse = step == 0 ? most : 1 / step;
    bias = Math.min(bias, -<f64>load<f32>(steps + distance + lane) * inverse);
    weight = Math.max(weight, <f64>load<f32>(steps + 2 * distance + lane) * inverse);
  }
  const at = boundsAt(row), next = boundsDistance();
  store<f32>(at, down(least * (1 - 8 * U)));
  store<f32>(at + next, up(most * (1 + 8 * U)));
  store<f32>(at + 2 * next, down(bias - 8 * U * Math.abs(bias)));
  store<f32>(at + 3 * next, up(weight * (1 + 8 * U)));
}
