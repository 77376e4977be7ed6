import { createHash } from 'node:crypto';
import type { Instant } from '../../domain/shared/values.ts';

/**
 * The lines of the audit trail. Each ends with the hash of itself and of the line before, so that none can be changed, removed or moved
 * without all that follow being made again, which the anchors show.
 */

/** The first line of a chain. */
export interface ChainStart {
  readonly at: Instant;
  /** Which program writes it. */
  readonly program: string;
  /** The chain that this process wrote before, and its end. */
  readonly previous?: { readonly chain: string; readonly last: number; readonly hash: string };
}

/** Who did what. Names and addresses are sealed. */
export interface AuditEntry {
  readonly at: Instant;
  /** The principal; sealed if it is a customer. Absent: somebody who was not signed in. */
  readonly by?: string;
  readonly role?: string;
  /** The cook who acted on a device. */
  readonly cook?: string;
  readonly customer?: string;
  /** The address, sealed. */
  readonly from?: string;
  /** The operation's id in the OpenAPI document, or the name of a command. */
  readonly operation: string;
  readonly store?: string;
  readonly order?: string;
  /** What else it was done to, as in the request's path. */
  readonly to?: Readonly<Record<string, string>>;
  /** The HTTP status of the answer. */
  readonly status?: number;
  /** The code of the problem that it was refused with. */
  readonly code?: string;
  /** The request's id, which the log and the order's events have, too. */
  readonly request?: string;
  /** How many lines could not be kept before this one. */
  readonly lost?: number;
}

const HASH = /^[0-9a-f]{64}$/;

/** What the first line of a chain follows. */
export function startOf(chain: string): string {
  return hashOf('', chain);
}

export function writeLine(before: string, content: ChainStart | AuditEntry, seq: number) {
  const text = JSON.stringify({ seq, ...content });
  const hash = hashOf(before, text);
  return { hash, line: `${text.slice(0, -1)},"hash":"${hash}"}` };
}

export interface ReadLine {
  readonly seq: number;
  readonly hash: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** The text that the hash is of. */
  readonly hashed: string;
}

/** Undefined if it is no line of a trail. */
export function readLine(line: string): ReadLine | undefined {
  try {
    const { hash, ...rest } = JSON.parse(line) as Record<string, unknown>;
    const { seq, ...content } = rest;
    if (typeof hash !== 'string' || !HASH.test(hash) || !Number.isSafeInteger(seq)) return undefined;
    return { seq: seq as number, hash, content, hashed: JSON.stringify(rest) };
  } catch {
    return undefined;
  }
}

export function hashOf(before: string, text: string): string {
  return createHash('sha256').update(`${before}\n${text}`).digest('hex');
}
