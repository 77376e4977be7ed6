import { z } from 'zod';
import type { KeyedRequest } from '../../ports.ts';

const stored = z.object({
  content: z.string(),
  at: z.string(),
  attempt: z.string().exactOptional(),
  answer: z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() }).exactOptional(),
});

/** What is unreadable counts as absent: it only matters to a repetition, which is rare. */
export function readKeyedRequest(written: unknown): KeyedRequest | undefined {
  return stored.safeParse(written).data;
}
