import { appendFileSync } from 'node:fs';
import { z } from 'zod';
import { ORDER_STATUSES } from '../../domain/order/index.ts';

/**
 * Records the actual writes in order: each process logs a write right before and right after it, in one file that all
 * append to. An earlier line happened earlier, in whichever process.
 */
const entry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('order'),
    phase: z.enum(['begun', 'done']),
    /** Links the two entries of one write; unique within a process. */
    write: z.number(),
    pid: z.number(),
    at: z.string(),
    storeId: z.string(),
    orderId: z.string(),
    version: z.number(),
    status: z.enum(ORDER_STATUSES),
    events: z.array(z.string()),
    /** Present once it is done; a `failed` write may still have taken effect. */
    outcome: z.enum(['appended', 'ahead', 'behind', 'failed']).optional(),
  }),
  z.object({
    kind: z.literal('kitchen'),
    pid: z.number(),
    at: z.string(),
    storeId: z.string(),
    slots: z.array(z.string()),
  }),
  /** Right before a message was given to its provider. */
  z.object({
    kind: z.literal('message'),
    pid: z.number(),
    at: z.string(),
    storeId: z.string(),
    /** `ord_…/confirmation` */
    key: z.string(),
    message: z.string(),
    mayBeRepeated: z.boolean(),
  }),
]);
export type JournalEntry = z.infer<typeof entry>;

export class Journal {
  readonly #path: string;
  #writes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  nextWrite(): number {
    return (this.#writes += 1);
  }

  /** Synchronous, so that a kill right afterwards loses nothing and nothing else in this process runs in between. */
  note(line: JournalEntry): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
  }
}

/** Skips a line cut off by a kill. */
export function readJournal(text: string): JournalEntry[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [entry.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
