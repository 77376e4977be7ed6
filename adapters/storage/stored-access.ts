import { z } from 'zod';
import { EVERYONE, type AccessStores, type RecordStore } from '../../ports.ts';
import { readVersioned, versioned } from './schemas.ts';

/** The stored formats of who may see what. */

export type AccessKind = keyof AccessStores;
export type AccessValue<Kind extends AccessKind> =
  AccessStores[Kind] extends RecordStore<infer Value extends object> ? Value : never;

const text = z.string();
const kind = z.enum(['user', 'guest', 'device', 'link']);

const FORMATS = {
  accounts: z.looseObject({ customerId: text, kind, claimed: z.array(text), phones: z.array(text), createdAt: text }),
  links: z.looseObject({ id: text, orderId: text, createdAt: text, createdBy: text }),
  devices: z.looseObject({ id: text, name: text, createdAt: text, createdBy: text }),
  cooks: z.looseObject({ id: text, name: text, pin: text, createdAt: text }),
  codes: z.looseObject({ codeHash: text, subject: text, expiresAt: text, tries: z.number().int() }),
  cashOrders: z.looseObject({ orders: z.array(z.looseObject({ id: text, at: text })) }),
  phoneViews: z.looseObject({ orderId: text, at: text, by: z.looseObject({ role: text, id: text }) }),
  refundedOrders: z.looseObject({ orderId: text, at: text }),
  cashCounts: z.looseObject({
    date: text,
    amount: z.looseObject({ minor: z.number().int(), currency: text }),
    at: text,
    by: z.looseObject({ role: text, id: text }),
  }),
  staffNames: z.looseObject({ name: text, at: text }),
  owners: z.looseObject({ account: text, kind }),
} as const satisfies Record<AccessKind, z.ZodType>;

export const ACCESS_KINDS = Object.keys(FORMATS) as readonly AccessKind[];

/** Parses a stored value; throws if it is invalid. */
export function readAccess<Kind extends AccessKind>(of: Kind, stored: unknown): AccessValue<Kind> {
  return FORMATS[of].parse(readVersioned('access', stored)) as unknown as AccessValue<Kind>;
}

export function writeAccess(value: object): object {
  return versioned('access', value);
}

const GROUPS: { readonly [Kind in AccessKind]?: (value: AccessValue<Kind>) => string } = {
  links: ({ orderId }) => orderId,
  phoneViews: ({ orderId }) => orderId,
  refundedOrders: () => EVERYONE,
  cashCounts: ({ date }) => date,
  devices: () => EVERYONE,
  cooks: () => EVERYONE,
};

/** Undefined if such values are not listed. */
export function groupOf<Kind extends AccessKind>(of: Kind, value: AccessValue<Kind>): string | undefined {
  return GROUPS[of]?.(value);
}
