import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { OrderEvent } from '../../../domain/order/index.ts';
import type { Instant } from '../../../domain/shared/values.ts';
import { DamagedContent } from './json-file.ts';

/**
 * An order's file: JSON lines, one for each append, with all of its events and a checksum of everything that follows the checksum.
 *
 *     {"crc32":"0f3a2b1c","schema":2,"writtenAt":"2026-11-20T18:00:00.000Z","events":[…]}
 */

/** One append. */
export interface OrderLine {
  /** By storage's clock. */
  readonly writtenAt: Instant;
  readonly events: readonly OrderEvent[];
}

/** What the whole lines of a file say. */
export interface OrderLines extends OrderLine {
  /** Bytes of the whole lines. What follows them is a write that never came to its end, and that nobody was told of. */
  readonly length: number;
}

/** The format's number: it is raised when older readers could not read what is written. */
const SCHEMA = 2;

const CHECKSUM = /^\{"crc32":"([0-9a-f]{8})",$/;
const CHECKSUM_LENGTH = '{"crc32":"00000000",'.length;
const NEWLINE = 0x0a;

/** The checksum says that it is what was written; this, that it was written in this format. */
const lineFile = z.object({ schema: z.literal(SCHEMA), writtenAt: z.string(), events: z.array(z.unknown()).min(1) });

export function toLine({ writtenAt, events }: OrderLine): Buffer {
  const rest = JSON.stringify({ schema: SCHEMA, writtenAt, events }).slice(1);
  return Buffer.from(`{"crc32":"${checksumOf(rest)}",${rest}\n`);
}

/** @throws an error that `damageOf` knows, where there is no whole line, or one that is not as it was written */
export function readLines(content: Buffer): OrderLines {
  const events: OrderEvent[] = [];
  let writtenAt: Instant | undefined;
  let length = 0;
  for (let count = 1; ; count += 1) {
    const end = content.indexOf(NEWLINE, length);
    if (end === -1) break;
    const line = readLine(content.subarray(length, end), `Line ${count}`);
    for (const event of line.events) {
      if (event.seq !== events.length + 1) {
        throw new DamagedContent(`Line ${count} has event ${event.seq} where ${events.length + 1} is to be.`);
      }
      events.push(event);
    }
    writtenAt = line.writtenAt;
    length = end + 1;
  }
  if (writtenAt === undefined) throw new DamagedContent('It has no whole line.');
  // A write that never came to its end is the beginning of a line, and never a whole one with something else for its end.
  if (isWhole(content.subarray(length, -1))) throw new DamagedContent('Its last line has lost its end.');
  return { writtenAt, events, length };
}

function readLine(line: Buffer, name: string): OrderLine {
  if (!isWhole(line)) throw new DamagedContent(`${name} is not what its checksum was made of.`);
  return lineFile.parse(JSON.parse(line.toString('utf8'))) as unknown as OrderLine;
}

function isWhole(line: Buffer): boolean {
  const checksum = CHECKSUM.exec(line.toString('latin1', 0, CHECKSUM_LENGTH))?.[1];
  return checksum !== undefined && checksum === checksumOf(line.subarray(CHECKSUM_LENGTH));
}

function checksumOf(content: string | Buffer): string {
  return crc32(content).toString(16).padStart(8, '0');
}
