/** @internal Writes numbers for readers. */

/**
 * Writes numbers of one column or axis with the same number of decimals, so that the largest has `digits`
 * significant ones.
 */
export function numberFormat(values: Iterable<number>, digits = 3): (value: number) => string {
  let largest = 0;
  for (const value of values) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  const decimals = largest === 0 ? 0 : Math.min(6, Math.max(0, digits - 1 - Math.floor(Math.log10(largest))));
  return (value) => formatNumber(value, decimals);
}

/** A number with thousands separated, a true minus sign and at most `decimals` decimals, all of them where not whole. */
export function formatNumber(value: number, decimals = 0): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '−∞';
  return value
    .toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    .replace('-', '−');
}

/** "1 query", "1,000 queries". */
export function formatCount(count: number, one: string, many: string): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** A share of [0, 1] in per cent: "93.1 %". */
export function formatShare(share: number): string {
  return `${formatNumber(100 * share, 1)} %`;
}
