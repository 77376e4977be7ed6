import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreId } from '../../../domain/shared/values.ts';
import type { WebhookProgress } from '../../../domain/webhooks/progress.ts';
import {
  parseWebhookId,
  type WebhookDelivery,
  type WebhookId,
  type WebhookSubscription,
} from '../../../domain/webhooks/webhooks.ts';
import {
  findSubscription,
  MOST_DELIVERIES,
  StorageDamaged,
  type DeliveryPage,
  type DeliveryPosition,
  type DeliveryQuery,
  type WebhookStore,
} from '../../../ports.ts';
import { KeyedMutex } from '../../../lib/keyed-mutex.ts';
import type { DamageLog } from '../damage-log.ts';
import { readVersioned, versioned } from '../schemas.ts';
import { storedDeliveries, storedProgress, storedSubscription } from '../stored-webhook.ts';
import { damageOf, isCode, readJson, toJson, writeDurably } from './json-file.ts';
import { readOrStartOver, readStored, type StoredFile } from './read-stored.ts';

const SUBSCRIPTION = 'subscription.json';
const PROGRESS = 'progress.json';
const DELIVERIES = 'deliveries.json';

/** `<store>/webhooks/<id>/`: the subscription, its progress, and its latest deliveries. */
export class FileWebhooks implements WebhookStore {
  readonly #folder: string;
  readonly #damage: DamageLog;
  readonly #locks = new KeyedMutex();
  /** This process is the only writer. A store's list is read on every change of its orders. */
  readonly #lists = new Map<StoreId, Promise<readonly WebhookSubscription[]>>();

  constructor(folder: string, damage: DamageLog) {
    this.#folder = folder;
    this.#damage = damage;
  }

  list(storeId: StoreId): Promise<readonly WebhookSubscription[]> {
    let list = this.#lists.get(storeId);
    if (!list) {
      list = this.#readList(storeId);
      this.#lists.set(storeId, list);
      list.catch(() => this.#lists.delete(storeId));
    }
    return list;
  }

  async get(storeId: StoreId, id: WebhookId): Promise<WebhookSubscription | undefined> {
    return readStored(
      this.#fileOf(storeId, id, SUBSCRIPTION, (content) => storedSubscription.parse(readVersioned('webhook', content))),
      this.#damage,
    );
  }

  async create(subscription: WebhookSubscription): Promise<void> {
    const { storeId, id } = subscription;
    await this.#alone(storeId, id, async () => {
      if (!(await this.get(storeId, id)))
        await this.#write(storeId, id, SUBSCRIPTION, versioned('webhook', subscription));
    });
    this.#lists.delete(storeId);
  }

  async change(
    storeId: StoreId,
    id: WebhookId,
    apply: (known: WebhookSubscription) => WebhookSubscription,
  ): Promise<WebhookSubscription | undefined> {
    const changed = await this.#alone(storeId, id, async () => {
      const known = await this.get(storeId, id);
      if (!known) return undefined;
      const next = apply(known);
      if (next !== known) await this.#write(storeId, id, SUBSCRIPTION, versioned('webhook', next));
      return next;
    });
    this.#lists.delete(storeId);
    return changed;
  }

  async remove(storeId: StoreId, id: WebhookId): Promise<boolean> {
    const removed = await this.#alone(storeId, id, async () => {
      const known = await readJson(this.#pathOf(storeId, id, SUBSCRIPTION)).catch(ignoreDamage);
      // Delete the subscription first: without it the rest is ignored.
      await rm(this.#pathOf(storeId, id, SUBSCRIPTION), { force: true });
      await rm(this.#pathOf(storeId, id), { recursive: true, force: true });
      return known !== undefined;
    });
    this.#lists.delete(storeId);
    return removed;
  }

  async progress(storeId: StoreId, id: WebhookId): Promise<WebhookProgress | undefined> {
    return readStored(
      this.#fileOf(storeId, id, PROGRESS, (content) =>
        storedProgress.parse(readVersioned('webhook_progress', content)),
      ),
      this.#damage,
    );
  }

  async saveProgress(storeId: StoreId, id: WebhookId, progress: WebhookProgress): Promise<'saved' | 'changed'> {
    return this.#alone(storeId, id, async () => {
      const known = await this.progress(storeId, id);
      if ((known?.version ?? 0) !== progress.version || !(await findSubscription(this, storeId, id))) return 'changed';
      await this.#write(
        storeId,
        id,
        PROGRESS,
        versioned('webhook_progress', { ...progress, version: progress.version + 1 }),
      );
      return 'saved';
    });
  }

  async record(storeId: StoreId, id: WebhookId, deliveries: readonly WebhookDelivery[]): Promise<void> {
    await this.#alone(storeId, id, async () => {
      if (!(await this.get(storeId, id))) return;
      const known = new Map(
        ((await readOrStartOver(this.#deliveriesFile(storeId, id), this.#damage)) ?? []).map((each) => [
          each.eventId,
          each,
        ]),
      );
      for (const delivery of deliveries) known.set(delivery.eventId, delivery);
      const kept = [...known.values()].sort(latestFirst).slice(0, MOST_DELIVERIES);
      await this.#write(storeId, id, DELIVERIES, versioned('webhook_deliveries', { deliveries: kept }));
    });
  }

  async deliveries(storeId: StoreId, id: WebhookId, { status, limit, after }: DeliveryQuery): Promise<DeliveryPage> {
    const all = await this.#readDeliveries(storeId, id);
    const rest = all.filter(
      (each) => (status === undefined || each.status === status) && (!after || latestFirst(after, each) < 0),
    );
    const deliveries = rest.slice(0, limit);
    const last = deliveries.at(-1);
    const next = rest.length > limit && last ? { lastAttemptAt: last.lastAttemptAt, eventId: last.eventId } : undefined;
    return { deliveries, ...(next ? { next } : {}) };
  }

  async #readDeliveries(storeId: StoreId, id: WebhookId): Promise<WebhookDelivery[]> {
    return (await readStored(this.#deliveriesFile(storeId, id), this.#damage)) ?? [];
  }

  #deliveriesFile(storeId: StoreId, id: WebhookId): StoredFile<WebhookDelivery[]> {
    return this.#fileOf(
      storeId,
      id,
      DELIVERIES,
      (content) => storedDeliveries.parse(readVersioned('webhook_deliveries', content)).deliveries,
    );
  }

  #fileOf<Value>(storeId: StoreId, id: WebhookId, name: string, parse: (content: unknown) => Value): StoredFile<Value> {
    return { path: this.#pathOf(storeId, id, name), parse, storeId, kind: 'webhook', id: `${id}/${name}` };
  }

  async #readList(storeId: StoreId): Promise<readonly WebhookSubscription[]> {
    const found: WebhookSubscription[] = [];
    for (const name of await readdir(this.#pathOf(storeId)).catch(ignoreMissing)) {
      const id = parseWebhookId(name);
      const subscription =
        id && (await this.get(storeId, id).catch((error: unknown) => this.#leaveOut(storeId, error)));
      if (subscription) found.push(subscription);
    }
    return found.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  /** One damaged subscription must not stop the others. It is reported, and looked for again with the next call. */
  #leaveOut(storeId: StoreId, error: unknown): undefined {
    if (!(error instanceof StorageDamaged)) throw error;
    this.#lists.delete(storeId);
  }

  #alone<T>(storeId: StoreId, id: WebhookId, work: () => Promise<T>): Promise<T> {
    return this.#locks.runExclusive(`${storeId}/${id}`, work);
  }

  async #write(storeId: StoreId, id: WebhookId, name: string, content: unknown): Promise<void> {
    await mkdir(this.#pathOf(storeId, id), { recursive: true });
    await writeDurably(this.#pathOf(storeId, id, name), toJson(content));
  }

  #pathOf(storeId: StoreId, ...names: string[]): string {
    return join(this.#folder, storeId, 'webhooks', ...names);
  }
}

function latestFirst(a: DeliveryPosition, b: DeliveryPosition): number {
  if (a.lastAttemptAt !== b.lastAttemptAt) return a.lastAttemptAt < b.lastAttemptAt ? 1 : -1;
  if (a.eventId === b.eventId) return 0;
  return a.eventId < b.eventId ? 1 : -1;
}

/** A damaged subscription can be removed. */
function ignoreDamage(error: unknown): 'damaged' {
  if (damageOf('', error) === undefined) throw error;
  return 'damaged';
}

function ignoreMissing(error: unknown): string[] {
  if (isCode(error, 'ENOENT')) return [];
  throw error;
}
