/** @internal */

/** A Markdown table: names to the left, figures to the right. */
export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const [first = '', ...others] = columns;
  return [
    `| ${[first, ...others].join(' | ')} |`,
    `|---|${others.map(() => '---:|').join('')}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}

/** Milliseconds with three significant digits: `0.412`, `27.8`, `2,760`. */
export function formatTime(ms: number): string {
  if (ms >= 100) return Math.round(ms).toLocaleString('en-US');
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(ms, 1e-3))));
  return ms.toFixed(Math.min(3, digits));
}

/** How many times as long: `3.9×`. */
export function formatRatio(ratio: number): string {
  return `${ratio >= 100 ? Math.round(ratio) : ratio.toFixed(ratio >= 10 ? 1 : 2)}×`;
}
