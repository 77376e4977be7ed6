import { changeBatch, receive, setThreshold, untold, waste } from '../../domain/stock/index.ts';
import { instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { OrderSignals } from '../../ports.ts';
import type { Principal } from '../principal.ts';
import { invalid, Refused } from '../refused.ts';
import type { RequestKey } from '../request-key.ts';
import { lookAtBatch, readItem, unknownSku, type BatchLook, type InventoryDeps, type Item } from './look.ts';

/** What comes, is counted, spoils. What orders take, they take by themselves. */

export interface StockDeps extends InventoryDeps {
  readonly signals: Pick<OrderSignals, 'lookAtStock'>;
  readonly now: () => number;
}

/** Who says it, and of which store. */
export interface StockRequest {
  readonly storeId: StoreId;
  readonly principal: Principal;
}

export interface BatchForm {
  readonly reference: string;
  readonly sku: string;
  readonly quantity: number;
  /** ISO 8601 with an offset. Absent: it is on hand. */
  readonly eta?: string | null | undefined;
}

/** What is other than was said before. */
export interface BatchChangeForm {
  /** What is left of it, as counted. */
  readonly quantity?: number | undefined;
  /** Null: it has arrived. */
  readonly eta?: string | null | undefined;
  readonly reason?: string | undefined;
}

export interface WasteForm {
  readonly sku: string;
  readonly quantity: number;
  readonly reason: string;
  /** Absent: of what is on hand, the oldest first. */
  readonly batch?: string | undefined;
}

/** A batch has come, or is on its way. The same one sent again is not added again. */
export async function receiveBatch(
  deps: StockDeps,
  { storeId, principal }: StockRequest,
  { eta, ...form }: BatchForm,
): Promise<BatchLook> {
  const { storage, now } = deps;
  const batch = { ...form, ...(eta ? { eta: instant(Date.parse(eta)) } : {}) };
  const result = await storage.stock.change(storeId, (room) => receive(room, batch, principal.id, instant(now())));
  if (result.outcome === 'exists') {
    throw new Refused('batch_exists', `There is another batch ${form.reference}. Give this one its own reference.`);
  }
  await tellOrders(deps, storeId);
  return lookAtBatch(deps, storeId, result.batch);
}

/** A batch was counted, has arrived, or comes at another time. */
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
  await tellOrders(deps, storeId);
  return lookAtBatch(deps, storeId, result.batch);
}

/** Something has spoilt, or was dropped. The same key with the same form is done once. */
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
      await tellOrders(deps, storeId);
      return readItem(deps, storeId, form.sku);
    case 'unknown_sku':
      throw unknownSku(form.sku);
    case 'unknown_batch':
      throw new Refused('batch_not_found', `There is no batch ${batch} of ${form.sku}.`);
    case 'not_there': {
      const message = `There are only ${result.quantity} of it. Count the batch first, if that is wrong.`;
      throw invalid([{ field: 'quantity', code: 'not_there', message }]);
    }
    default:
      return result satisfies never;
  }
}

/** @param lowAt the manager is told when less is available; null: not */
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

/** Orders that have lost their stock by this, or got it back, are told. */
async function tellOrders({ storage, signals }: StockDeps, storeId: StoreId): Promise<void> {
  const orders = untold(await storage.stock.get(storeId)) as OrderId[];
  if (orders.length > 0) await signals.lookAtStock(storeId, orders);
}

function readChange({ quantity, eta, reason }: BatchChangeForm) {
  const when = eta === undefined ? {} : { eta: eta === null ? null : instant(Date.parse(eta)) };
  return { ...when, ...(quantity === undefined ? {} : { quantity }), ...(reason === undefined ? {} : { reason }) };
}
