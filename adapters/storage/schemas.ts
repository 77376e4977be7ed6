import { z } from 'zod';
import type { StoreId } from '../../domain/shared/values.ts';
import { StorageDamaged, type StoredKind } from '../../ports.ts';

/**
 * The schema version of everything that is stored. A document says in `schema` which version it was written in; one without it is of
 * version 0, from before versions were written. Reading leads it through all upgrades to today's version, and the next write stores it
 * in that. A version from a later release is refused, and never rewritten.
 *
 * A change that the formats' optional fields cannot express is a new upgrade at the end of a list here (docs/changing.md). What can
 * be rebuilt from other documents (indexes, kept reports, the manifest) has no version.
 */
type Upgrade = (stored: never) => unknown;

export interface SchemaHistory {
  /** The oldest version that is still read. */
  readonly oldest: number;
  /** From `oldest` to the next version, from that to the next, and so on. */
  readonly upgrades: readonly Upgrade[];
}

const VERSIONED: Upgrade = (stored) => stored;
const FIRST: SchemaHistory = { oldest: 0, upgrades: [VERSIONED] };

export const SCHEMAS = {
  /** A document of MongoDB, with state and events. */
  order: { oldest: 1, upgrades: [] },
  /** A line of an order's file. Version 1 was a file with one JSON object. */
  order_line: { oldest: 2, upgrades: [] },
  order_numbers: { oldest: 0, upgrades: [listedUnder('days')] },
  kitchen: FIRST,
  stock: FIRST,
  stock_movements: FIRST,
  store: FIRST,
  menu: { oldest: 0, upgrades: [withTodaysNames] },
  recipes: FIRST,
  customer: FIRST,
  notifications: { oldest: 0, upgrades: [listedUnder('notifications')] },
  drivers: { oldest: 0, upgrades: [listedUnder('drivers')] },
  webhook: FIRST,
  webhook_progress: FIRST,
  webhook_deliveries: { oldest: 0, upgrades: [listedUnder('deliveries')] },
  outbox: FIRST,
  access: { oldest: 1, upgrades: [] },
} as const satisfies Record<string, SchemaHistory>;

export type Versioned = keyof typeof SCHEMAS;

/** Written by a later release. */
export class NewerSchema extends Error {
  constructor(found: number, history: SchemaHistory) {
    super(
      `It has schema version ${found}, and this release reads versions up to ${currentOf(history)}. It is left unchanged: start the ` +
        'release that wrote it, or restore a backup from before.',
    );
  }
}

export function currentOf({ oldest, upgrades }: SchemaHistory): number {
  return oldest + upgrades.length;
}

/**
 * Upgrades a document's content.
 *
 * @param schema as stored, possibly damaged
 * @throws NewerSchema
 * @throws z.ZodError if it is no version, or one that is no longer read
 */
export function upgraded(history: SchemaHistory, schema: unknown, content: unknown): unknown {
  const stored = readVersion(history, schema);
  return history.upgrades
    .slice(stored - history.oldest)
    .reduce<unknown>((each, upgrade) => upgrade(each as never), content);
}

/** A version that can be read; throws as `upgraded` does. */
export function readVersion(history: SchemaHistory, schema: unknown): number {
  const stored = z.number().int().min(0).default(0).parse(schema);
  if (stored > currentOf(history)) throw new NewerSchema(stored, history);
  return z.number().min(history.oldest, 'A version that is no longer read.').parse(stored);
}

/** The same for content that has its version within it. */
export function readVersioned(kind: Versioned, stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) {
    return upgraded(SCHEMAS[kind], undefined, stored);
  }
  const { schema, ...content } = stored as { readonly schema?: unknown };
  return upgraded(SCHEMAS[kind], schema, content);
}

/** The same, checked by a schema: the content, or why it cannot be read. */
export function safeRead<T>(
  kind: Versioned,
  schema: z.ZodType<T>,
  stored: unknown,
): { readonly data: T; readonly error?: undefined; readonly reason?: undefined } | Unreadable {
  try {
    return { data: schema.parse(readVersioned(kind, stored)) };
  } catch (error) {
    if (error instanceof NewerSchema) return { error, reason: error.message };
    if (error instanceof z.ZodError) return { error, reason: z.prettifyError(error) };
    throw error;
  }
}

interface Unreadable {
  readonly data?: undefined;
  readonly error: Error;
  readonly reason: string;
}

/** Content with today's version within it, as it is to be stored. */
export function versioned<Content extends object>(
  kind: Versioned,
  content: Content,
): { readonly schema: number } & Content {
  return { schema: currentOf(SCHEMAS[kind]), ...content };
}

/** Reports a version from a later release as damage that must not be repaired. */
export function refusingNewer<T>(
  { storeId, kind, id, place }: { storeId: StoreId; kind: StoredKind; id?: string; place: string },
  read: () => T,
): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof NewerSchema)) throw error;
    const reason = `${place}: ${error.message}`;
    throw new StorageDamaged({ storeId, kind, ...(id === undefined ? {} : { id }), reason, isNewer: true });
  }
}

/** What a file had as a bare list is in MongoDB under a name already. */
function listedUnder(name: string): Upgrade {
  return (stored: unknown) => (isListed(stored, name) ? stored : { [name]: stored });
}

function isListed(stored: unknown, name: string): boolean {
  return typeof stored === 'object' && stored !== null && !Array.isArray(stored) && Object.hasOwn(stored, name);
}

const earlierSize = z.looseObject({
  cooking_minutes: z.unknown().optional(),
  estimated_cooking_time: z.unknown().optional(),
});
const earlierMenu = z.looseObject({
  pizzas: z.array(z.looseObject({ variants: z.array(earlierSize).optional(), sizes: z.array(earlierSize).optional() })),
});

/** Sizes were called variants, and their cooking time had two other names. */
function withTodaysNames(stored: unknown): unknown {
  const menu = earlierMenu.safeParse(stored).data;
  if (!menu) return stored;
  const pizzas = menu.pizzas.map(({ variants, sizes = variants, ...pizza }) => ({
    ...pizza,
    ...(sizes ? { sizes: sizes.map(withTodaysTime) } : {}),
  }));
  return { ...menu, pizzas };
}

function withTodaysTime({
  cooking_minutes: earlier,
  estimated_cooking_time: minutes = earlier,
  ...size
}: z.infer<typeof earlierSize>) {
  return { ...size, ...(minutes === undefined ? {} : { estimated_cooking_time: minutes }) };
}
