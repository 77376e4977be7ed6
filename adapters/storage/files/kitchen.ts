import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import { kitchenOf } from '../../../domain/kitchen-repair.ts';
import type { Kitchen, KitchenChange } from '../../../domain/kitchen.ts';
import { ROLES, type OrderState } from '../../../domain/order/index.ts';
import type { StoreId } from '../../../domain/values.ts';
import type { KitchenStore, StorageUse } from '../../../ports.ts';
import { isCode, JsonFile, readJson } from './json-file.ts';

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

interface OpenKitchen {
  now: Kitchen;
  /** The value that the file holds for certain. */
  written: Kitchen | undefined;
  readonly file: JsonFile;
}

/**
 * `<store>/kitchen.json`. This process is the only writer, and a change is one synchronous step in memory; nobody hears of it
 * before it is on disk.
 */
export class FileKitchen implements KitchenStore {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #use: StorageUse;
  readonly #activeOrders: (storeId: StoreId) => Promise<readonly OrderState[]>;
  readonly #open = new Map<StoreId, Promise<OpenKitchen>>();

  /** @param activeOrders the orders from which the kitchen is made anew where its file is missing or damaged */
  constructor(
    folder: string,
    log: Logger,
    use: StorageUse,
    activeOrders: (storeId: StoreId) => Promise<readonly OrderState[]>,
  ) {
    this.#folder = folder;
    this.#log = log;
    this.#use = use;
    this.#activeOrders = activeOrders;
  }

  async get(storeId: StoreId): Promise<Kitchen> {
    return (await this.#load(storeId)).now;
  }

  async change<Result>(storeId: StoreId, apply: (kitchen: Kitchen) => KitchenChange<Result>): Promise<Result> {
    const open = await this.#load(storeId);
    const { kitchen, result } = apply(open.now);
    open.now = kitchen;
    // Also when this call changed nothing: what it answers from may be a change whose write has failed or is under way.
    if (open.written !== open.now) {
      let saved: Kitchen | undefined;
      await open.file.save(() => (saved = open.now));
      if (saved) open.written = saved;
    }
    return result;
  }

  #load(storeId: StoreId): Promise<OpenKitchen> {
    let open = this.#open.get(storeId);
    if (!open) {
      const path = join(this.#folder, storeId, 'kitchen.json');
      open = this.#read(storeId, path).then((now) => ({ now, written: now, file: new JsonFile(path) }));
      this.#open.set(storeId, open);
      // One that could not be read is tried again when it is next asked for.
      open.catch(() => this.#open.delete(storeId));
    }
    return open;
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
