import type { Instant } from '../domain/shared/values.ts';

/** The lines of the audit trail: a chain for each process and day. */
export interface AuditStore {
  /**
   * Adds lines to the end of a chain. Durable once it has returned; after a failure the same lines are given again, and are there once.
   *
   * @param first the number of the first line, from 0
   */
  append(chain: string, first: number, lines: readonly string[]): Promise<void>;
  /** Every chain, oldest first: its id begins with the time when it began. */
  chains(): Promise<readonly string[]>;
  /** A chain's lines in order. */
  lines(chain: string): AsyncIterable<string>;
  remove(chain: string): Promise<void>;
}

/** How far a chain had come at a time, kept apart from it. */
export interface AuditAnchor {
  readonly chain: string;
  /** The number of the last line. */
  readonly last: number;
  /** Of that line. */
  readonly hash: string;
  readonly at: Instant;
  /** A keyed hash of the rest. */
  readonly mac: string;
}

/** The latest anchor of each chain. */
export interface AuditAnchors {
  put(anchor: AuditAnchor): Promise<void>;
  all(): Promise<readonly AuditAnchor[]>;
  remove(chain: string): Promise<void>;
}
