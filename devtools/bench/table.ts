export type Cells = readonly string[];

/** A Markdown table with aligned columns: readable as text, and ready for docs/benchmark.md. */
export function table(head: Cells, rows: readonly Cells[]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: Cells): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

export function verdict(met: boolean): string {
  return met ? 'met' : 'MISSED';
}
