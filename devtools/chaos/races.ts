import { setTimeout as pause } from 'node:timers/promises';
import { UNFINISHED_STATUSES, wayTo, type OrderStatus } from '../../domain/order/index.ts';
import type { OrderId } from '../../domain/shared/values.ts';
import {
  CARD,
  confirmed,
  guest,
  idOf,
  insist,
  fulfilmentOf,
  PIZZA,
  step,
  TO_THE_DOOR,
  type Ending,
} from './customers.ts';
import type { Answer, Desk, Question } from './desk.ts';
import { intervene, type Intervention, type Operator } from './operators.ts';

/** Concurrent, different requests for one order, each retried with its key until the outcome is known. */

type Move =
  | 'dearer'
  | 'dearer still'
  | 'cheaper'
  | 'put off'
  | 'as soon as possible'
  | 'start'
  | 'cancel'
  | 'rush'
  | 'hold'
  | 'release'
  | 'driver one'
  | 'driver two'
  | 'give back'
  | 'refund 5.00'
  | 'refund 5.00, same key'
  | 'refund 6.00'
  | 'refund all'
  | 'add'
  | 'add another'
  | 'place draft'
  | 'discard draft'
  | 'agree'
  | 'agree again'
  | 'stay';

export interface Race {
  /** `offered`: confirmed, and its customer is asked whether another store may make it. */
  readonly at: 'draft' | 'confirmed' | 'offered' | 'for later' | 'held' | 'ready' | 'delivered';
  readonly moves: readonly (Move | Intervention)[];
}

/** In the order in which they are run: any prefix of the list is a good mix. */
const RACES: readonly Race[] = [
  { at: 'confirmed', moves: ['dearer', 'start'] },
  { at: 'confirmed', moves: ['start', 'cancel'] },
  { at: 'confirmed', moves: ['dearer', 'cancel'] },
  { at: 'confirmed', moves: ['dearer', 'dearer still'] },
  { at: 'confirmed', moves: ['dearer', 'rush'] },
  { at: 'confirmed', moves: ['dearer', 'start', 'cancel'] },
  { at: 'ready', moves: ['driver one', 'driver two'] },
  { at: 'delivered', moves: ['refund 5.00', 'refund 5.00, same key'] },
  { at: 'offered', moves: ['agree', 'start'] },
  { at: 'confirmed', moves: ['dearer', 'terminates and restarts'] },
  { at: 'confirmed', moves: ['put off', 'start'] },
  { at: 'confirmed', moves: ['dearer', 'hold'] },
  { at: 'draft', moves: ['add', 'add another', 'place draft'] },
  { at: 'confirmed', moves: ['start', 'resets'] },
  { at: 'offered', moves: ['agree', 'agree again', 'cancel'] },
  { at: 'confirmed', moves: ['dearer', 'operator cancels'] },
  { at: 'for later', moves: ['dearer', 'start'] },
  { at: 'delivered', moves: ['refund 5.00', 'refund 6.00'] },
  { at: 'confirmed', moves: ['dearer', 'signals the start'] },
  { at: 'confirmed', moves: ['start', 'terminates and restarts'] },
  { at: 'held', moves: ['release', 'start', 'cheaper'] },
  { at: 'offered', moves: ['agree', 'terminates and restarts'] },
  { at: 'draft', moves: ['place draft', 'discard draft'] },
  { at: 'for later', moves: ['as soon as possible', 'cancel'] },
  { at: 'delivered', moves: ['refund all', 'refund 5.00'] },
  { at: 'confirmed', moves: ['dearer', 'resets'] },
  { at: 'ready', moves: ['driver one', 'give back', 'driver two'] },
  { at: 'offered', moves: ['agree', 'dearer', 'stay'] },
  { at: 'for later', moves: ['as soon as possible', 'hold', 'start'] },
  { at: 'confirmed', moves: ['cancel', 'operator cancels'] },
  { at: 'confirmed', moves: ['put off', 'cancel', 'rush'] },
  { at: 'ready', moves: ['cancel', 'driver one'] },
  { at: 'offered', moves: ['agree', 'resets'] },
  { at: 'confirmed', moves: ['cancel', 'resets'] },
  { at: 'delivered', moves: ['refund 5.00', 'terminates and restarts'] },
];

/** Retried by losers of a race for the kitchen's slots, or during an operator's intervention. */
const NOT_MINE = ['no_free_slot', 'order_unattended'];
const LATER_MS = 2 * 60 * 60_000;
const RETRY_MS = 200;
const OFFERED_WITHIN_MS = 120_000;
/** Some give up if their order has not been started yet. */
const GIVE_UP_SHARE = 0.2;

/** @param text in their names; all if it is empty */
export function findRaces(text: string): readonly Race[] {
  return RACES.filter((race) => nameOf(race).includes(text));
}

function nameOf({ at, moves }: Race): string {
  return `${at}: ${moves.join(' × ')}`;
}

export async function runRace(
  desk: Desk,
  operator: Operator,
  races: readonly Race[],
  index: number,
  name: string,
): Promise<Ending> {
  const race = races[index % races.length];
  if (!race) throw new RangeError('No race for this index.');
  const kind = nameOf(race);
  const request = guest(index, { ...CARD, ...(desk.random() < 0.5 || race.at === 'ready' ? TO_THE_DOOR : {}) });
  const id = await bring(desk, race, request, name);
  const offerId = race.at === 'offered' ? await offered(desk, id, name) : '';
  const later = new Date(Date.now() + LATER_MS).toISOString();
  // Drawn before any request, so that choices do not depend on the order of responses.
  const starts = race.moves.map(() => desk.random() * 30);
  const isCredulous = desk.random() < 0.3;
  await Promise.all(
    race.moves.map(async (move, at) => {
      await pause(starts[at] ?? 0);
      if (isIntervention(move)) return intervene(operator, id as OrderId, move, () => desk.random());
      await desk.ask({ ...questionOf(move, { id, name, later, request, offerId }), insistsOn: NOT_MINE, isCredulous });
    }),
  );
  const end = await bringToEnd(desk, id, request, name);
  return { kind, id, ...end, isRefunded: race.at === 'delivered' };
}

function isIntervention(move: Move | Intervention): move is Intervention {
  const all = ['operator cancels', 'signals the start', 'terminates and restarts', 'resets'];
  return all.includes(move);
}

/** @returns the id of an order in the race's initial status */
async function bring(desk: Desk, { at }: Race, request: object, name: string): Promise<string> {
  if (at === 'draft') {
    const draft = { wish: 'draft' as const, method: 'POST', path: '/orders/drafts', body: { pizzas: [PIZZA] } };
    return idOf(await insist(desk, { ...draft, key: `${name}-draft` }));
  }
  const when = at === 'for later' ? { requested_for: new Date(Date.now() + LATER_MS).toISOString() } : {};
  const body = { ...request, ...when, pizzas: [PIZZA] };
  const id = idOf(await insist(desk, { wish: 'place', method: 'POST', path: '/orders', body, key: `${name}-place` }));
  await confirmed(desk, id);
  if (at === 'held') await insist(desk, kitchenMove('hold', id, `${name}-at-hold`));
  for (const next of at === 'ready' || at === 'delivered' ? wayTo(fulfilmentOf(request), at) : []) {
    await insist(desk, step(id, next, `${name}-at-${next.to}`));
  }
  return id;
}

function questionOf(
  move: Move,
  { id, name, later, request, offerId }: { id: string; name: string; later: string; request: object; offerId: string },
): Question {
  const key = `${name}-${move.replaceAll(/[^\w]+/g, '-')}`;
  const path = `/orders/${id}`;
  const change = (body: object): Question => ({ wish: 'change', method: 'PATCH', path, body, key });
  const driver = (driverId: string, what: 'assign' | 'unassign'): Question => {
    const wish = what === 'assign' ? 'take' : 'giveBack';
    return { wish, method: 'POST', path: `/delivery/${id}/${what}`, body: { driver_id: driverId }, key };
  };
  const refund = (amount?: string): Question => {
    const body = { reason: 'It was cold.', ...(amount === undefined ? {} : { amount }) };
    return { wish: 'refund', method: 'POST', path: `${path}/refunds`, body, key };
  };
  const add = (body: object): Question => ({ wish: 'item', method: 'POST', path: `${path}/items`, body, key });
  switch (move) {
    case 'dearer':
      return change({ pizzas: [{ ...PIZZA, quantity: 3 }] });
    case 'dearer still':
      return change({ pizzas: [{ ...PIZZA, quantity: 5 }] });
    case 'cheaper':
      return change({ pizzas: [{ ...PIZZA, size: 'small' }] });
    case 'put off':
      return change({ requested_for: later });
    case 'as soon as possible':
      return change({ requested_for: null });
    case 'start':
      return { wish: 'startCooking', method: 'PUT', path: `${path}/status`, body: { status: 'cooking' }, key };
    case 'cancel':
    case 'discard draft':
      return { wish: 'cancel', method: 'DELETE', path, key };
    case 'rush':
    case 'hold':
    case 'release':
      return kitchenMove(move, id, key);
    case 'driver one':
      return driver('driver-1', 'assign');
    case 'driver two':
      return driver('driver-2', 'assign');
    case 'give back':
      return driver('driver-1', 'unassign');
    case 'refund 5.00':
      return refund('5.00');
    case 'refund 5.00, same key':
      return { ...refund('5.00'), key: `${name}-refund-5-00` };
    case 'refund 6.00':
      return refund('6.00');
    case 'refund all':
      return refund();
    case 'add':
      return add(PIZZA);
    case 'add another':
      return add({ ...PIZZA, size: 'small' });
    case 'place draft':
      return { wish: 'placeDraft', method: 'POST', path: `${path}/place`, body: request, key };
    case 'agree':
    case 'agree again':
      return { wish: 'acceptMove', method: 'POST', path: `${path}/move-offers/${offerId}/accept`, key };
    case 'stay':
      return { wish: 'declineMove', method: 'POST', path: `${path}/move-offers/${offerId}/decline`, key };
    default:
      return move satisfies never;
  }
}

/** @returns the id of an offer that another store makes the order */
async function offered(desk: Desk, id: string, name: string): Promise<string> {
  const limit = performance.now() + OFFERED_WITHIN_MS;
  const body = { order_ids: [id], nobody_begins_them: true };
  for (let count = 1; performance.now() < limit; count += 1) {
    await insist(desk, { wish: 'offerMove', method: 'POST', path: '/moves', body, key: `${name}-offer-${count}` });
    const { move_offer: offer } = await desk.read(id);
    if (offer) return offer.id;
    await pause(RETRY_MS);
  }
  throw new Error(`${id} could not be offered to the other store.`);
}

function kitchenMove(move: 'rush' | 'hold' | 'release', id: string, key: string): Question {
  return { wish: move, method: 'POST', path: `/kitchen/orders/${id}/${move}`, key };
}

/** After the race: cooks and hands over the order, or cancels it, until it has ended. */
async function bringToEnd(
  desk: Desk,
  id: string,
  request: object,
  name: string,
): Promise<Pick<Ending, 'status' | 'isDraft' | 'there'>> {
  const givesUp = desk.random() < GIVE_UP_SHARE;
  const limit = performance.now() + 300_000;
  for (let count = 1; ; count += 1) {
    const key = `${name}-end-${count}`;
    const order = await desk.read(id);
    const status = order.status as OrderStatus;
    const cancel: Question = { wish: 'cancel', method: 'DELETE', path: `/orders/${id}`, key };
    if (status === 'delivered' || status === 'cancelled' || status === 'rejected') {
      const to = order.moved_to;
      if (!to) return { status, isDraft: order.number === undefined };
      const there = await bringToEnd(desk.in(to.store_id), to.order_id, request, `${name}-there`);
      return { status, isDraft: false, there: { id: to.order_id, status: there.status } };
    }
    if (performance.now() > limit) throw new Error(`${id} did not end within five minutes; it is ${status}.`); // prettier-ignore
    let answer: Answer | undefined;
    if (status === 'draft' || (status === 'confirmed' && givesUp))
      answer = await desk.ask({ ...cancel, insistsOn: NOT_MINE });
    else if (UNFINISHED_STATUSES.includes(status) && status !== 'received') {
      const [next] = wayTo(fulfilmentOf(request), 'delivered', status);
      if (next) answer = await desk.ask({ ...step(id, next, key), insistsOn: NOT_MINE });
    }
    if (answer?.body.code === 'order_held') await desk.ask(kitchenMove('release', id, `${key}-release`));
    if (!answer || answer.status >= 300) await pause(RETRY_MS);
  }
}
