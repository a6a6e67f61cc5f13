/** @internal `Σⱼ relⱼ · precision@j` over the first `count` neighbours. */
export function sumOfPrecisions(relevant: Uint8Array, count: number): number {
  let hits = 0;
  let sum = 0;
  for (let j = 0; j < count; j++) {
    if (relevant[j] === 0) continue;
    hits++;
    sum += hits / (j + 1);
  }
  return sum;
}
