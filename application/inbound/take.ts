import { takeDelivery, type Delivery } from '../../domain/stock/inbound.ts';
import {
  allocateLine,
  changeBatch,
  isCounted,
  receive,
  type StockChange,
  type StockRoom,
} from '../../domain/stock/index.ts';
import { describeMissing } from '../../domain/stock/words.ts';
import { instant, type Instant, type StoreId } from '../../domain/shared/values.ts';
import { signalOrders, type StockDeps } from '../inventory/change.ts';
import { unknownSku } from '../inventory/look.ts';
import type { Log } from '../log.ts';
import { isRefusedCode, Refused } from '../refused.ts';

/** A command of another system about the stock. */
export type InboundCommand =
  | { readonly type: 'batch_arrived'; readonly reference: string; readonly sku: string; readonly quantity: number }
  | {
      readonly type: 'quantity_changed';
      readonly reference: string;
      readonly quantity: number;
      readonly reason?: string | undefined;
    }
  | {
      readonly type: 'allocate';
      readonly reference: string;
      readonly sku: string;
      readonly quantity: number;
      /** ISO 8601 with an offset. Default: now. */
      readonly neededBy?: string | undefined;
    };

export interface InboundDeps extends StockDeps {
  readonly log: Log;
}

/** `repeated`: it had been carried out before. */
export type InboundOutcome = 'done' | 'repeated';

/**
 * Carries out a command of a verified delivery: once, and in order per reference. The command, and that it was carried out or refused, are
 * one atomic write.
 *
 * @throws Refused also for a repetition of one that was refused; `out_of_order`
 */
export async function takeCommand(
  deps: InboundDeps,
  storeId: StoreId,
  delivery: Delivery,
  command: InboundCommand,
): Promise<InboundOutcome> {
  const now = instant(deps.now());
  const isKnown = await knownSkus(deps, storeId);
  const taken = await deps.storage.stock.change(storeId, (room) =>
    takeDelivery(room, delivery, (before) => carryOut(before, command, { source: delivery.source, now, isKnown }), now),
  );
  const { source, id, reference } = delivery;
  switch (taken.outcome) {
    case 'done':
      await signalOrders(deps, storeId);
      return 'done';
    case 'repeated':
      return 'repeated';
    case 'reused': {
      const message = `The webhook-id ${id} was used for another delivery. Another delivery takes another id.`;
      throw tell(deps, delivery, new Refused('idempotency_key_reused', message));
    }
    case 'refused':
      throw tell(deps, delivery, taken.refusal instanceof Refused ? taken.refusal : refusedBefore(taken.refusal));
    case 'overtaken':
      throw tell(
        deps,
        delivery,
        new Refused('out_of_order', `A later delivery about ${reference} has been carried out.`),
      );
    case 'early': {
      const message = `Of ${source}, number ${taken.expected} about ${reference} has not come yet. Send ${id} again after it.`;
      throw tell(deps, delivery, new Refused('out_of_order', message, { retryAfter: 5 }));
    }
    default:
      return taken satisfies never;
  }
}

/** What a command is judged by. */
interface Circumstances {
  readonly source: string;
  readonly now: Instant;
  readonly isKnown: (sku: string) => boolean;
}

/** The ingredients of the store's recipes: another system does not add any. */
async function knownSkus({ storage }: InboundDeps, storeId: StoreId): Promise<(sku: string) => boolean> {
  const { ingredients } = await storage.catalog.recipes(storeId);
  const skus = new Set(ingredients.map(({ sku }) => sku));
  return (sku) => skus.has(sku);
}

function carryOut(
  room: StockRoom,
  command: InboundCommand,
  circumstances: Circumstances,
): StockChange<Refused | undefined> {
  const { source, now } = circumstances;
  switch (command.type) {
    case 'batch_arrived':
      return arrive(room, command, circumstances);
    case 'quantity_changed': {
      const { reference, quantity, reason } = command;
      const foreign = ofAnother(room, reference, source);
      if (foreign) return { room, result: foreign };
      const change = { quantity, ...(reason === undefined ? {} : { reason }) };
      const { room: changed, result } = changeBatch(room, reference, change, source, now);
      const refusal = new Refused('batch_not_found', `There is no batch ${reference}.`);
      return { room: changed, result: result.outcome === 'not_found' ? refusal : undefined };
    }
    case 'allocate':
      return allocate(room, command, now);
    default:
      return command satisfies never;
  }
}

/** An expected batch arrives, with the quantity that really came; an unknown one is new. */
function arrive(
  room: StockRoom,
  { reference, sku, quantity }: Extract<InboundCommand, { type: 'batch_arrived' }>,
  { source, now, isKnown }: Circumstances,
): StockChange<Refused | undefined> {
  const refused = isKnown(sku) || isCounted(room, sku) ? ofAnother(room, reference, source) : unknownSku(sku);
  if (refused) return { room, result: refused };
  const expected = room.batches.find((batch) => batch.reference === reference && batch.sku === sku && batch.eta);
  if (expected) {
    return { room: changeBatch(room, reference, { eta: null, quantity }, source, now).room, result: undefined };
  }
  const { room: changed, result } = receive(room, { reference, sku, quantity, source }, source, now);
  const refusal = new Refused('batch_exists', `Another batch has the reference ${reference}.`);
  return { room: changed, result: result.outcome === 'exists' ? refusal : undefined };
}

/** What one system has brought is not another's to change; what staff have recorded is any's. */
function ofAnother({ batches }: StockRoom, reference: string, source: string): Refused | undefined {
  const batch = batches.find((each) => each.reference === reference);
  if (batch?.source === undefined || batch.source === source) return undefined;
  return new Refused('forbidden', `Another system has brought the batch ${reference}.`);
}

function allocate(
  room: StockRoom,
  { reference, sku, quantity, neededBy: by }: Extract<InboundCommand, { type: 'allocate' }>,
  now: Instant,
): StockChange<Refused | undefined> {
  const neededBy = by === undefined ? now : instant(Date.parse(by));
  const { room: changed, result } = allocateLine(room, { reference, sku, quantity, neededBy }, now);
  switch (result.outcome) {
    case 'allocated':
      return { room: changed, result: undefined };
    case 'out_of_stock': {
      const { missing } = result;
      const message = `Not enough stock: ${describeMissing(missing)}.`;
      return { room: changed, result: new Refused('out_of_stock', message, { missing }) };
    }
    case 'unknown_sku':
      return { room: changed, result: unknownSku(sku) };
    case 'other_line':
      return { room: changed, result: new Refused('idempotency_key_reused', `${reference} is another allocation.`) };
    case 'late':
      return { room: changed, result: new Refused('illegal_transition', `${reference} was released.`) };
    default:
      return result satisfies never;
  }
}

function refusedBefore({ code, message }: { readonly code: string; readonly message: string }): Refused {
  return new Refused(isRefusedCode(code) ? code : 'illegal_transition', message);
}

/** The sender may not look at its answers, so that each refusal is logged, too. */
function tell({ log }: InboundDeps, { source, id, reference }: Delivery, refusal: Refused): Refused {
  log.warn(
    { source, delivery: id, reference, code: refusal.code },
    `An inbound delivery was refused. ${refusal.message}`,
  );
  return refusal;
}
