import { z } from 'zod';
import type { Session } from '../../ports.ts';

const texts = z.array(z.string());

const stored = z.object({
  principalId: z.string(),
  identity: z.object({
    issuer: z.string(),
    roles: texts,
    stores: texts,
    scopes: texts,
    expiresAt: z.number(),
    signedInAt: z.number().exactOptional(),
  }),
  createdAt: z.string(),
  expiresAt: z.string(),
  freshUntil: z.string(),
  tokens: z.string(),
  renewal: z.object({ attempt: z.string(), at: z.string() }).exactOptional(),
});

/** What is unreadable counts as absent: its person signs in again. */
export function readSession(written: unknown): Session | undefined {
  return stored.safeParse(written).data;
}
