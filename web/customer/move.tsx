import { randomUUID } from 'node:crypto';
import type { OrderView } from '../../api/orders/schemas.ts';
import { displayNumber } from '../../domain/shared/values.ts';
import { writeMoney, writeTime } from '../format.ts';
import { Hidden } from './frame.tsx';
import { baseOf, type Visit } from './visit.ts';

interface MoveProps {
  readonly visit: Visit;
  readonly order: OrderView;
}

/** An order that its kitchen does not begin may go on in another store: the offer, and what became of it. Works without script. */
export function Move({ visit, order }: MoveProps) {
  const { words, stores } = visit;
  const { move_offer: offer, moved_to: moved, moved_from: from } = order;
  if (moved) {
    return (
      <div class="note">
        <p>{words.moveDone(moved.store_name, displayNumber(moved.number))}</p>
        <a class="button" href={pageIn(moved.store_id, moved.order_id)}>
          {words.moveToOrder}
        </a>
      </div>
    );
  }
  if (from) {
    const name = stores.find(({ id }) => id === from.store_id)?.name ?? from.store_id;
    return <p class="soft">{words.moveFrom(name, displayNumber(from.number))}</p>;
  }
  if (!offer || order.status !== 'confirmed') return null;
  if (offer.status === 'accepted') {
    return (
      <div class="note" role="status">
        <p>{words.moveUnderWay(offer.store_name)}</p>
        {offer.payment_method === 'online' ? (
          <a class="button" href={pageIn(offer.store_id, offer.order_id)}>
            {words.payNow}
          </a>
        ) : null}
      </div>
    );
  }
  if (offer.status === 'failed') return <p class="note">{words.moveFailed(offer.store_name)}</p>;
  return offer.status === 'offered' && Date.parse(offer.expires_time) > Date.now() ? (
    <Offer visit={visit} order={order} offer={offer} />
  ) : null;
}

function Offer({ visit, order, offer }: MoveProps & { readonly offer: NonNullable<OrderView['move_offer']> }) {
  const { words, base } = visit;
  const difference = Number(offer.difference);
  const answer = (what: 'accept' | 'decline', label: string, look: string) => (
    <form method="post" action={`${base}/orders/${order.id}/move/${what}`}>
      <Hidden visit={visit} fields={{ key: randomUUID(), offer: offer.id }} />
      <button class={look}>{label}</button>
    </form>
  );
  return (
    <section class="note" aria-labelledby="move">
      <h2 id="move">{words.moveTitle(offer.store_name)}</h2>
      <p>{words.moveWhy(writeTime(visit, offer.estimated_ready_time))}</p>
      <ul class="soft">
        <li>
          {difference === 0
            ? words.moveSamePrice(writeMoney(visit, offer.total_amount))
            : words.movePrice(
                writeMoney(visit, offer.total_amount),
                `${difference > 0 ? '+' : '−'}${writeMoney(visit, offer.difference.replace('-', ''))}`,
              )}
        </li>
        {offer.distance_km === null || order.fulfilment === 'delivery' ? null : (
          <li>{words.moveDistance(String(offer.distance_km))}</li>
        )}
        <li>{words.movePay[offer.payment_method]}</li>
        <li>{words.moveUntil(writeTime(visit, offer.expires_time))}</li>
      </ul>
      <div class="actions">
        {answer('accept', words.moveYes(offer.store_name), 'button')}
        {answer('decline', words.moveNo, 'button quiet')}
      </div>
    </section>
  );
}

/** An order may be in a store that has been closed since: its page says so itself. */
function pageIn(storeId: string, orderId: string): string {
  return `${baseOf({ id: storeId })}/orders/${orderId}`;
}
