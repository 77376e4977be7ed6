import { appendFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * What really was written, and in which order: each process notes a write right before it is begun and right after it is done, in one file
 * that all of them append to. What stands earlier in the file happened earlier, in whichever process.
 */
const entry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('order'),
    phase: z.enum(['begun', 'done']),
    /** Tells the two entries of one write; unique within a process. */
    write: z.number(),
    pid: z.number(),
    at: z.string(),
    storeId: z.string(),
    orderId: z.string(),
    version: z.number(),
    status: z.string(),
    events: z.array(z.string()),
    /** Once it is done; `failed` is what may have been written all the same. */
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

  /** At once, so that a kill right afterwards takes nothing back and nothing else of this process comes in between. */
  note(line: JournalEntry): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
  }
}

/** A line that a kill has cut off is left out. */
export function readJournal(text: string): JournalEntry[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [entry.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
