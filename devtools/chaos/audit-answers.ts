import { developmentPrincipalId } from '../../bootstrap/identity.ts';
import { keyName, refundKeyOwner, type IdKey } from '../../application/request-key.ts';
import { isPlaced, wayOf, type OrderEvent, type OrderEventType, type WayCommand } from '../../domain/order/index.ts';
import type { StoredOrder } from '../../ports.ts';
import { finalVerdict, type Attempt, type Fault, type LedgerRequest, type Wish } from './ledger.ts';

/**
 * Compares responses with effects: a refused request had no effect, a successful one had its effect once, and every effect was
 * requested.
 */

const WAY = wayOf('delivery');
const OTHER_EFFECTS: Readonly<Record<Exclude<Wish, WayCommand>, readonly OrderEventType[]>> = {
  place: ['OrderPlaced'],
  draft: ['DraftCreated'],
  item: ['ItemAdded'],
  placeDraft: ['OrderPlaced'],
  change: ['OrderRevised'],
  cancel: ['OrderCancelled', 'DraftAbandoned'],
  rush: ['OrderRushed'],
  hold: ['OrderHeld'],
  release: ['OrderReleased'],
  take: ['DriverAssigned'],
  giveBack: ['DriverUnassigned'],
  refund: ['RefundRequested'],
  offerMove: ['MoveOffered'],
  acceptMove: ['MoveAccepted'],
  declineMove: ['MoveDeclined'],
};
const EFFECTS: Readonly<Partial<Record<Wish, readonly OrderEventType[]>>> = {
  ...OTHER_EFFECTS,
  ...Object.fromEntries(WAY.map(({ command, event }) => [command, [event]])),
};
/** Moves that only their own request can fulfil. */
const THEIR_OWN: readonly Wish[] = ['place', 'draft', 'item', 'placeDraft', 'change', 'refund'];
/** Moves that an equal request can fulfil. */
const ANYBODYS: readonly Wish[] = [...WAY.map(({ command }) => command), 'cancel'];

/** @param idKey from which the fleet makes ids */
export function auditAnswers(
  requests: readonly LedgerRequest[],
  orders: readonly StoredOrder[],
  idKey: IdKey,
): Fault[] {
  const nameOf = (request: LedgerRequest): string => keyName(idKey, senderOf(request), request.key);
  const byKey = new Map<string, { order: StoredOrder; events: OrderEvent[] }>();
  for (const order of orders) {
    for (const event of order.events) {
      const name = event.commandId.split(':', 1)[0] ?? '';
      const known = byKey.get(name);
      if (known && known.order === order) known.events.push(event);
      else byKey.set(name, { order, events: [event] });
    }
  }
  const asked = new Set(requests.map(nameOf));
  // Those that were moved here are placed by the orders that they go on for: see audit-moves.ts.
  const isMoved = ({ state }: StoredOrder): boolean => isPlaced(state) && state.movedFrom !== undefined;
  const unasked = orders.filter(
    (order) => !isMoved(order) && !asked.has(order.events[0]?.commandId.split(':', 1)[0] ?? ''),
  );
  return [
    ...unasked.map(({ state: { id } }) => ({ what: `${id} exists, but was never requested.`, orderId: id })),
    ...requests.flatMap((request) => auditRequest(request, byKey.get(nameOf(request)))),
  ];
}

function auditRequest(
  request: LedgerRequest,
  found: { order: StoredOrder; events: OrderEvent[] } | undefined,
): Fault[] {
  const { key, line, wish, attempts } = request;
  const verdict = finalVerdict(request);
  const effects = effectsOf(wish, found);
  const last = attempts.at(-1);
  const said = last?.status === undefined ? 'nothing' : `${last.status} ${last.code ?? ''}`.trim();
  const orderId = found?.order.state.id ?? attempts.findLast((attempt) => attempt.orderId)?.orderId;
  const fault = (what: string): Fault => ({ what: `${line} (${key}) ${what}`, orderId, requestId: last?.requestId });
  const faults: Fault[] = [];
  if (verdict === 'unknown') faults.push(fault(`was never answered; the last answer was ${said}.`));
  if (verdict === 'refused' && effects.length > 0) {
    const why = request.isBelieved ? ` ("${last?.detail}")` : '';
    faults.push(fault(`was answered ${said}${why}, and took effect: ${namesOf(effects)}.`));
  }
  const refused = verdict === 'done' ? attempts.findLast((attempt) => attempt.verdict === 'refused') : undefined;
  const despite = refused ? effects.filter(({ at }) => at < answeredAt(refused)) : [];
  if (refused && despite.length > 0) {
    faults.push(
      fault(`was answered ${refused.status} ${refused.code}, though it had taken effect: ${namesOf(despite)}.`),
    );
  }
  if (effects.length > 1) faults.push(fault(`took effect ${effects.length} times: ${namesOf(effects)}.`));
  if (verdict !== 'done') return faults;
  const isWaiting = attempts.some(({ status }) => status === 202) && !attempts.some(({ status = 202 }) => status < 202);
  if (THEIR_OWN.includes(wish) && effects.length === 0 && !(isWaiting && found)) {
    faults.push(fault(`was answered ${said}, but nothing of it is stored.`));
  }
  const target = attempts.findLast((attempt) => attempt.orderId)?.orderId;
  if (ANYBODYS.includes(wish) && found === undefined && target === undefined) {
    faults.push(fault(`was answered ${said}, but names no order.`));
  }
  return faults;
}

function effectsOf(wish: Wish, found: { order: StoredOrder; events: OrderEvent[] } | undefined): OrderEvent[] {
  if (!found) return [];
  const { order, events } = found;
  if (wish === 'change') {
    const asked = events.flatMap((event) => (event.type === 'RevisionRequested' ? [event.revisionId] : []));
    return order.events.filter((event) => event.type === 'OrderRevised' && asked.includes(event.revisionId));
  }
  // A placement that was stored and rejected counts as refused.
  const isRejected = isPlaced(order.state) && order.state.status === 'rejected';
  if (isRejected && (wish === 'place' || wish === 'placeDraft')) return [];
  return events.filter(({ type }) => EFFECTS[wish]?.includes(type));
}

/** Allows for the difference between two processes' clocks. */
function answeredAt({ sentAt, tookMs }: Attempt): string {
  return new Date(Date.parse(sentAt) + tookMs - 10).toISOString();
}

/** Whose key it is. */
function senderOf({ line }: LedgerRequest): string {
  const [, refunded] = /\/orders\/([^/]+)\/refunds/.exec(line) ?? [];
  return refunded === undefined ? developmentPrincipalId('manager') : refundKeyOwner(refunded).id;
}

function namesOf(events: readonly OrderEvent[]): string {
  return events.map(({ type, seq, at }) => `${type} (${seq}, ${at})`).join(', ');
}
