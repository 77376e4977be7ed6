import { changeBatch, receive, setThreshold, untold, waste } from '../../domain/stock/index.ts';
import { instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { OrderSignals } from '../../ports.ts';
import type { Principal } from '../principal.ts';
import { invalid, Refused } from '../refused.ts';
import type { RequestKey } from '../request-key.ts';
import { lookAtBatch, readItem, unknownSku, type BatchLook, type InventoryDeps, type Item } from './look.ts';

/** Deliveries, counts and waste. Orders allocate their stock themselves. */

export interface StockDeps extends InventoryDeps {
  readonly signals: Pick<OrderSignals, 'lookAtStock'>;
  readonly now: () => number;
}

/** The actor and the store. */
export interface StockRequest {
  readonly storeId: StoreId;
  readonly principal: Principal;
}

export interface BatchForm {
  readonly reference: string;
  readonly sku: string;
  readonly quantity: number;
  /** ISO 8601 with an offset. Default: on hand. */
  readonly eta?: string | null | undefined;
}

/** The changed fields of a batch. */
export interface BatchChangeForm {
  /** The counted quantity. */
  readonly quantity?: number | undefined;
  /** Null: it has arrived. */
  readonly eta?: string | null | undefined;
  readonly reason?: string | undefined;
}

export interface WasteForm {
  readonly sku: string;
  readonly quantity: number;
  readonly reason: string;
  /** Default: oldest stock on hand first. */
  readonly batch?: string | undefined;
}

/** Adds a received or expected batch. Idempotent by reference. */
export async function receiveBatch(
  deps: StockDeps,
  { storeId, principal }: StockRequest,
  { eta, ...form }: BatchForm,
): Promise<BatchLook> {
  const { storage, now } = deps;
  const batch = { ...form, ...(eta ? { eta: instant(Date.parse(eta)) } : {}) };
  const result = await storage.stock.change(storeId, (room) => receive(room, batch, principal.id, instant(now())));
  if (result.outcome === 'exists') {
    throw new Refused('batch_exists', `Another batch has the reference ${form.reference}. Choose another one.`);
  }
  await signalOrders(deps, storeId);
  return lookAtBatch(deps, storeId, result.batch);
}

/** Corrects a batch's quantity or arrival. */
export async function correctBatch(
  deps: StockDeps,
  { storeId, principal }: StockRequest,
  reference: string,
  form: BatchChangeForm,
): Promise<BatchLook> {
  const { storage, now } = deps;
  const change = readChange(form);
  const result = await storage.stock.change(storeId, (room) =>
    changeBatch(room, reference, change, principal.id, instant(now())),
  );
  if (result.outcome === 'not_found') throw new Refused('batch_not_found', `There is no batch ${reference}.`);
  await signalOrders(deps, storeId);
  return lookAtBatch(deps, storeId, result.batch);
}

/** Records spoilt or dropped stock. Idempotent by key. */
export async function writeOff(
  deps: StockDeps,
  { storeId, principal, key }: StockRequest & { readonly key: RequestKey },
  form: WasteForm,
): Promise<Item> {
  const { storage, now } = deps;
  const { batch, ...rest } = form;
  const spoilt = { ...rest, key: key.commandId(form), ...(batch === undefined ? {} : { batch }) };
  const result = await storage.stock.change(storeId, (room) => waste(room, spoilt, principal.id, instant(now())));
  switch (result.outcome) {
    case 'wasted':
      await signalOrders(deps, storeId);
      return readItem(deps, storeId, form.sku);
    case 'unknown_sku':
      throw unknownSku(form.sku);
    case 'unknown_batch':
      throw new Refused('batch_not_found', `There is no batch ${batch} of ${form.sku}.`);
    case 'not_there': {
      const message = `Only ${result.quantity} are left. If that is wrong, correct the batch first.`;
      throw invalid([{ field: 'quantity', code: 'not_there', message }]);
    }
    default:
      return result satisfies never;
  }
}

/** @param lowAt alert the manager below this level; null: never */
export async function changeThreshold(
  deps: InventoryDeps,
  storeId: StoreId,
  sku: string,
  lowAt: number | null,
): Promise<Item> {
  const outcome = await deps.storage.stock.change(storeId, (room) => setThreshold(room, sku, lowAt ?? undefined));
  if (outcome === 'unknown_sku') throw unknownSku(sku);
  return readItem(deps, storeId, sku);
}

/** Signals orders that have lost or regained their stock. */
export async function signalOrders({ storage, signals }: StockDeps, storeId: StoreId): Promise<void> {
  const orders = untold(await storage.stock.get(storeId)) as OrderId[];
  if (orders.length > 0) await signals.lookAtStock(storeId, orders);
}

function readChange({ quantity, eta, reason }: BatchChangeForm) {
  const when = eta === undefined ? {} : { eta: eta === null ? null : instant(Date.parse(eta)) };
  return { ...when, ...(quantity === undefined ? {} : { quantity }), ...(reason === undefined ? {} : { reason }) };
}
