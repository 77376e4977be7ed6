import { readFileSync, writeFileSync } from 'node:fs';
import { toLine, type OrderLine } from '../../adapters/storage/files/order-lines.ts';

/** The files of orders, as a test reads and writes them by hand. */

/** Without their ends. */
export function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}

export function writeLines(path: string, lines: readonly string[]): void {
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
}

/** Another line in the place of one, with the checksum that belongs to it. */
export function rewriteLine(path: string, index: number, change: (line: OrderLine) => OrderLine): void {
  const lines = linesOf(path);
  const line = JSON.parse(lines[index] ?? '') as OrderLine;
  writeLines(path, lines.with(index, toLine(change(line)).toString('utf8').trimEnd()));
}
