import { z } from 'zod';
import { STORE_STATES } from '../../domain/rollout/rollout.ts';
import { EVERYONE, type AccessStores, type RecordStore } from '../../ports.ts';
import { readVersioned, safeRead, versioned } from './schemas.ts';

/** The stored formats of small records. */

export type AccessKind = keyof AccessStores;
export type AccessValue<Kind extends AccessKind> =
  AccessStores[Kind] extends RecordStore<infer Value extends object> ? Value : never;

const text = z.string();
const list = z.array(z.looseObject({}));
const actor = z.looseObject({ role: text, id: text });
const kind = z.enum(['user', 'guest', 'device', 'link']);

const FORMATS = {
  accounts: z.looseObject({ customerId: text, kind, claimed: z.array(text), phones: z.array(text), createdAt: text }),
  links: z.looseObject({ id: text, orderId: text, createdAt: text, createdBy: text }),
  devices: z.looseObject({ id: text, name: text, createdAt: text, createdBy: text }),
  cooks: z.looseObject({ id: text, name: text, pin: text, createdAt: text }),
  codes: z.looseObject({ codeHash: text, subject: text, expiresAt: text, tries: z.number().int() }),
  cashOrders: z.looseObject({ orders: z.array(z.looseObject({ id: text, at: text })) }),
  phoneViews: z.looseObject({ orderId: text, at: text, by: actor }),
  refundedOrders: z.looseObject({ orderId: text, at: text }),
  cashCounts: z.looseObject({
    date: text,
    amount: z.looseObject({ minor: z.number().int(), currency: text }),
    at: text,
    by: actor,
  }),
  displays: z.looseObject({ seenAt: text, mayBegin: z.array(text), isBound: z.boolean() }),
  staffNames: z.looseObject({ name: text, at: text }),
  changeSets: z.looseObject({
    id: text,
    name: text,
    settings: z.looseObject({}),
    menu: z.looseObject({
      pizzas: z.looseObject({}),
      toppings: z.looseObject({}),
      added: z.looseObject({ categories: list, pizzas: list, toppings: list }),
    }),
    createdAt: text,
    createdBy: actor,
  }),
  rollouts: z.looseObject({
    id: text,
    changeSet: z.looseObject({ id: text, name: text }),
    version: z.number().int(),
    status: text,
    waves: list,
    notes: list,
    history: list,
    plannedBy: actor,
  }),
  rolloutTurns: z.looseObject({ rolloutId: text, notAfter: text }),
  storeRollouts: z.looseObject({ rolloutId: text, storeId: text, state: z.enum(STORE_STATES), steps: list, at: text }),
  owners: z.looseObject({ account: text, kind }),
} as const satisfies Record<AccessKind, z.ZodType>;

export const ACCESS_KINDS = Object.keys(FORMATS) as readonly AccessKind[];

/** Parses a stored value; throws if it is invalid. */
export function readAccess<Kind extends AccessKind>(of: Kind, stored: unknown): AccessValue<Kind> {
  return FORMATS[of].parse(readVersioned('access', stored)) as unknown as AccessValue<Kind>;
}

/** The same: the value, or why it cannot be read. */
export function safeReadAccess<Kind extends AccessKind>(of: Kind, stored: unknown) {
  return safeRead('access', FORMATS[of] as unknown as z.ZodType<AccessValue<Kind>>, stored);
}

export function writeAccess(value: object): object {
  return versioned('access', value);
}

const GROUPS: { readonly [Kind in AccessKind]?: (value: AccessValue<Kind>) => string } = {
  links: ({ orderId }) => orderId,
  phoneViews: ({ orderId }) => orderId,
  refundedOrders: () => EVERYONE,
  cashCounts: ({ date }) => date,
  changeSets: () => EVERYONE,
  rollouts: () => EVERYONE,
  devices: () => EVERYONE,
  displays: () => EVERYONE,
  cooks: () => EVERYONE,
};

/** Undefined if such values are not listed. */
export function groupOf<Kind extends AccessKind>(of: Kind, value: AccessValue<Kind>): string | undefined {
  return GROUPS[of]?.(value);
}
