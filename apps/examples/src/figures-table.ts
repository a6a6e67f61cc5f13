import Table from 'cli-table3';

/** A table for the terminal: the first column to the left, figures to the right, no colours. */
export function figuresTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toFixed(1) : cell))));
  return table.toString();
}
