import { readFileSync, writeFileSync } from 'node:fs';
import { toLine, type OrderLine } from '../../adapters/storage/files/order-lines.ts';

/** Reading and editing order files by hand. */

/** Without their terminators. */
export function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}

export function writeLines(path: string, lines: readonly string[]): void {
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
}

/** Changes a line and its checksum. */
export function rewriteLine(path: string, index: number, change: (line: OrderLine) => OrderLine): void {
  const lines = linesOf(path);
  const line = JSON.parse(lines[index] ?? '') as OrderLine;
  writeLines(path, lines.with(index, toLine(change(line)).toString('utf8').trimEnd()));
}
