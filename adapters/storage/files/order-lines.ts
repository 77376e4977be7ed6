import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { OrderEvent } from '../../../domain/order/index.ts';
import type { Instant } from '../../../domain/shared/values.ts';
import { SCHEMAS, upgraded, versioned, type SchemaHistory } from '../schemas.ts';
import { DamagedContent } from './json-file.ts';

/**
 * The format of an order's file: JSON lines, one per append, each with all events of the append and a checksum of the
 * rest of the line.
 *
 *     {"crc32":"0f3a2b1c","schema":2,"writtenAt":"2026-11-20T18:00:00.000Z","events":[…]}
 */

/** One append. */
export interface OrderLine {
  /** By storage's clock. */
  readonly writtenAt: Instant;
  readonly events: readonly OrderEvent[];
}

/** The complete lines of a file. */
export interface OrderLines extends OrderLine {
  /** Of the complete lines, in bytes. What follows is the start of a write that was never acknowledged. */
  readonly length: number;
}

const CHECKSUM = /^\{"crc32":"([0-9a-f]{8})",$/;
const CHECKSUM_LENGTH = '{"crc32":"00000000",'.length;
const NEWLINE = 0x0a;

/** The checksum detects damage; this checks the format. */
const lineFile = z.object({ writtenAt: z.string(), events: z.array(z.unknown()).min(1) });

export function toLine({ writtenAt, events }: OrderLine): Buffer {
  const rest = JSON.stringify(versioned('order_line', { writtenAt, events })).slice(1);
  return Buffer.from(`{"crc32":"${checksumOf(rest)}",${rest}\n`);
}

/** @throws an error that `damageOf` recognises if there is no complete line, or a line is damaged */
export function readLines(content: Buffer, history: SchemaHistory = SCHEMAS.order_line): OrderLines {
  const events: OrderEvent[] = [];
  let writtenAt: Instant | undefined;
  let length = 0;
  for (let count = 1; ; count += 1) {
    const end = content.indexOf(NEWLINE, length);
    if (end === -1) break;
    const line = readLine(content.subarray(length, end), `Line ${count}`, history);
    for (const event of line.events) {
      if (event.seq !== events.length + 1) {
        throw new DamagedContent(`Line ${count} has event ${event.seq} instead of ${events.length + 1}.`);
      }
      events.push(event);
    }
    writtenAt = line.writtenAt;
    length = end + 1;
  }
  if (writtenAt === undefined) throw new DamagedContent('It has no complete line.');
  // An unfinished write is a prefix of a line, never a complete line with a wrong terminator.
  if (isWhole(content.subarray(length, -1))) throw new DamagedContent('Its last line is not terminated.');
  return { writtenAt, events, length };
}

/** Each line by its own version: a file may have lines of several. */
function readLine(line: Buffer, name: string, history: SchemaHistory): OrderLine {
  if (!isWhole(line)) throw new DamagedContent(`${name} does not match its checksum.`);
  const { schema, ...content } = JSON.parse(line.toString('utf8')) as { readonly schema?: unknown };
  return lineFile.parse(upgraded(history, schema, content)) as unknown as OrderLine;
}

function isWhole(line: Buffer): boolean {
  const checksum = CHECKSUM.exec(line.toString('latin1', 0, CHECKSUM_LENGTH))?.[1];
  return checksum !== undefined && checksum === checksumOf(line.subarray(CHECKSUM_LENGTH));
}

function checksumOf(content: string | Buffer): string {
  return crc32(content).toString(16).padStart(8, '0');
}
