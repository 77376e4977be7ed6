import { rename } from 'node:fs/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import { kitchenOf } from '../../../domain/kitchen-repair.ts';
import type { Kitchen, KitchenChange } from '../../../domain/kitchen.ts';
import { ROLES, type OrderState } from '../../../domain/order/index.ts';
import type { StoreId } from '../../../domain/values.ts';
import type { KitchenStore, StorageUse } from '../../../ports.ts';
import { GuardedValue } from './guarded-value.ts';
import { isCode, readJson } from './json-file.ts';

const held = { orderId: z.string(), orderVersion: z.number().int(), minutes: z.number() };
const turn = z.object({
  orderVersion: z.number().int(),
  rushedAt: z.string().optional(),
  heldSince: z.string().optional(),
});
const ticket = z.object({ ...held, enqueuedAt: z.string(), promisedAt: z.string(), turn: turn.optional() });
const learnt = z.object({ ratio: z.number(), orders: z.number() }).optional();
const kitchenFile = z
  .object({
    tickets: z.array(ticket),
    slots: z.array(z.object({ ...held, since: z.string(), takenAt: z.string().optional(), ticket: ticket.optional() })),
    departed: z.array(z.object({ orderId: z.string(), at: z.string() })),
    postponed: z.array(z.object({ orderId: z.string(), orderVersion: z.number().int(), at: z.string() })).optional(),
    pause: z
      .object({
        since: z.string(),
        until: z.string().optional(),
        reason: z.string().optional(),
        by: z.object({ role: z.enum(ROLES), id: z.string() }),
      })
      .optional(),
    cooks: z.number().optional(),
    pace: z
      .object({ sizes: z.object({ short: learnt, middling: learnt, long: learnt }), averageMinutes: z.number() })
      .optional(),
    bookings: z
      .array(z.object({ orderId: z.string(), orderVersion: z.number().int(), quarter: z.string() }))
      .optional(),
  })
  .transform((file) => file as unknown as Kitchen);

/** `<store>/kitchen.json`. */
export class FileKitchen implements KitchenStore {
  readonly #log: Logger;
  readonly #use: StorageUse;
  readonly #activeOrders: (storeId: StoreId) => Promise<readonly OrderState[]>;
  readonly #kitchens: GuardedValue<Kitchen>;

  /** @param activeOrders the orders from which the kitchen is made anew where its file is missing or damaged */
  constructor(
    folder: string,
    log: Logger,
    use: StorageUse,
    activeOrders: (storeId: StoreId) => Promise<readonly OrderState[]>,
  ) {
    this.#log = log;
    this.#use = use;
    this.#activeOrders = activeOrders;
    this.#kitchens = new GuardedValue(folder, 'kitchen.json', (storeId, path) => this.#read(storeId, path));
  }

  get(storeId: StoreId): Promise<Kitchen> {
    return this.#kitchens.get(storeId);
  }

  change<Result>(storeId: StoreId, apply: (kitchen: Kitchen) => KitchenChange<Result>): Promise<Result> {
    return this.#kitchens.change(storeId, (before) => {
      const { kitchen: value, result } = apply(before);
      return { value, result };
    });
  }

  async #read(storeId: StoreId, path: string): Promise<Kitchen> {
    try {
      const content = await readJson(path);
      if (content !== undefined) return kitchenFile.parse(content);
    } catch (error) {
      this.#log.error({ err: error, path }, 'kitchen.json is damaged: it is made anew from the orders');
      if (this.#use === 'serve') {
        await rename(path, `${path}.damaged`).catch((reason: unknown) => {
          if (!isCode(reason, 'ENOENT')) throw reason;
        });
      }
    }
    return kitchenOf(await this.#activeOrders(storeId));
  }
}
