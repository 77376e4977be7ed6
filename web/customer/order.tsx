import { randomUUID } from 'node:crypto';
import type { OrderView } from '../../api/orders/schemas.ts';
import { isFinal } from '../../domain/order/index.ts';
import { displayNumber } from '../../domain/shared/values.ts';
import { writeMoney, writeTime } from '../format.ts';
import { Sum } from './basket.tsx';
import { Frame, Hidden } from './frame.tsx';
import { Move } from './move.tsx';
import { stagesOf, type Promised } from './story.ts';
import type { Visit } from './visit.ts';

export interface OrderPageProps {
  readonly visit: Visit;
  readonly order: OrderView;
  readonly promised: Promised;
  /** Which stop of the driver's tour it is. */
  readonly stop: number | undefined;
  /** A refusal of what was just tried. */
  readonly problem?: string | undefined;
  /** A link for somebody else, which was just made. */
  readonly link?: string | undefined;
  /** Whether the reader may make one. */
  readonly mayShare: boolean;
}

/** An order on its way, told by what is recorded. */
export function OrderPage({ visit, order, promised, stop, problem, link, mayShare }: OrderPageProps) {
  const { words, base, store } = visit;
  const isOver = isFinal(order.status);
  const firstName = order.customer_name?.split(' ')[0] ?? '';
  return (
    <Frame
      visit={visit}
      title={words.order(displayNumber(order.number))}
      section="mine"
      layout="narrow"
      {...(isOver ? {} : { feed: `/api/stores/${store.id}/orders/${order.id}/feed` })}
    >
      <div class="tracking">
        <p class="kicker">
          {words.order(displayNumber(order.number))}
          {isOver ? null : (
            <span id="live" class="live" data-live={words.live} data-old={words.old} hidden>
              {words.live}
            </span>
          )}
        </p>
        <h1 id="headline">{headlineOf(visit, order)}</h1>
        {order.status === 'received' || order.status === 'confirmed' ? (
          <p class="soft">{words.thanks(firstName)}</p>
        ) : null}
        {problem === undefined ? null : (
          <p class="note" role="alert">
            {problem}
          </p>
        )}
        <Due visit={visit} order={order} promised={promised} stop={stop} />
        <Payment visit={visit} order={order} />
        <Move visit={visit} order={order} />
      </div>
      {order.status === 'cancelled' || order.status === 'rejected' ? (
        <WhyEnded order={order} />
      ) : (
        <Stages visit={visit} order={order} />
      )}
      <section class="card summary" aria-label={words.total}>
        <ul class="lines">
          {order.pizzas.map(({ quantity, name, size, toppings }) => (
            <li>
              {quantity} × {name} <span class="soft">{[words.sizes[size], ...toppings].join(' · ')}</span>
            </li>
          ))}
        </ul>
        {order.delivery_address ? <p class="soft">{order.delivery_address}</p> : null}
        <dl class="sums">
          <Sum label={words.subtotal} amount={writeMoney(visit, order.subtotal)} />
          <Sum label={words.tax} amount={writeMoney(visit, order.tax)} />
          {order.fulfilment === 'delivery' ? (
            <Sum label={words.delivery} amount={writeMoney(visit, order.delivery_fee)} />
          ) : null}
          <Sum label={words.total} amount={writeMoney(visit, order.total_amount)} isTotal />
        </dl>
        {order.payment ? <p class="soft">{words.paid[order.payment.status]}</p> : null}
      </section>
      <Actions visit={visit} order={order} />
      {mayShare && !isOver ? <Share visit={visit} order={order} link={link} /> : null}
      <p>
        <a href={base || '/'}>{words.backToMenu}</a>
      </p>
    </Frame>
  );
}

/** Where an order stands, in a sentence. One that another store makes has ended here, and is not lost. */
export function headlineOf({ words }: Visit, { status, fulfilment, moved_to: moved }: OrderView): string {
  if (moved) return words.moveMade(moved.store_name);
  return status === 'ready' && fulfilment === 'delivery' ? words.headline.readyToGo : words.headline[status];
}

function Due({ visit, order, promised, stop }: Pick<OrderPageProps, 'visit' | 'order' | 'promised' | 'stop'>) {
  const { words } = visit;
  if (isFinal(order.status)) return null;
  const at = order.fulfilment === 'delivery' ? order.estimated_arrival_time : order.estimated_ready_time;
  const isDone = order.fulfilment === 'pickup' && order.status === 'ready';
  return (
    <div class="due">
      {at === null || isDone ? null : (
        <p>
          <span class="soft">{order.fulfilment === 'delivery' ? words.thereAbout : words.readyAbout}</span>
          <time datetime={at}>{writeTime(visit, at)}</time>
        </p>
      )}
      <ul class="soft">
        {order.queue_position === null ? null : (
          <li>{order.queue_position === 1 ? words.place1 : words.placeN(order.queue_position)}</li>
        )}
        {stop === undefined ? null : <li>{words.stop(stop)}</li>}
        {promised.first === undefined ? null : <li>{words.promisedFirst(writeTime(visit, promised.first))}</li>}
        {promised.moves.map(({ why, to }) => (
          <li>{words.moved[why](writeTime(visit, to))}</li>
        ))}
      </ul>
    </div>
  );
}

function Payment({ visit: { words }, order }: Pick<OrderPageProps, 'visit' | 'order'>) {
  const url = order.payment?.action_url;
  if (!url) return null;
  return (
    <div class="note">
      <p>{order.change_pending ? words.changePending : words.payWaiting}</p>
      <a class="button" href={url}>
        {words.payNow}
      </a>
    </div>
  );
}

/** The headline says that it has ended, and a moved order's page where it goes on. */
function WhyEnded({ order }: Pick<OrderPageProps, 'order'>) {
  const reason = order.rejection?.reason ?? order.cancellation_reason;
  return order.moved_to || !reason ? null : <p class="note">{reason}</p>;
}

function Stages({ visit, order }: Pick<OrderPageProps, 'visit' | 'order'>) {
  const stages = stagesOf(order);
  const current = stages.findLastIndex(({ at }) => at !== undefined);
  return (
    <ol class="stages">
      {stages.map(({ key, at }, index) => (
        <li
          class={at === undefined ? 'open' : index === current ? 'now' : 'done'}
          aria-current={index === current ? 'step' : undefined}
        >
          <span>{visit.words.stages[key]}</span>
          {at === undefined ? null : <time datetime={at}>{writeTime(visit, at)}</time>}
        </li>
      ))}
    </ol>
  );
}

function Actions({ visit, order }: Pick<OrderPageProps, 'visit' | 'order'>) {
  const { words, base } = visit;
  const path = `${base}/orders/${order.id}`;
  const isEarly = order.status === 'received' || order.status === 'confirmed';
  const isMoving = order.status === 'confirmed' && order.move_offer?.status === 'accepted';
  return (
    <div class="actions">
      {order.status === 'confirmed' && !order.change_pending && !isMoving ? (
        <a class="button quiet" href={`${path}/change`}>
          {words.change}
        </a>
      ) : null}
      {isEarly && !isMoving ? (
        <details>
          <summary class="button quiet">{words.cancel}</summary>
          <form method="post" action={`${path}/cancel`} class="note">
            <Hidden visit={visit} fields={{ key: randomUUID() }} />
            <p>{words.cancelSure(writeMoney(visit, order.total_amount))}</p>
            <button class="button">{words.cancelDo}</button>
          </form>
        </details>
      ) : null}
      {isFinal(order.status) && !order.moved_to ? (
        <form method="post" action={`${path}/reorder`}>
          <Hidden visit={visit} fields={{ key: randomUUID() }} />
          <button class="button">{words.reorder}</button>
        </form>
      ) : null}
      {order.status === 'preparing' || order.status === 'cooking' ? <p class="soft">{words.tooLate}</p> : null}
    </div>
  );
}

/** A link by which somebody else can follow the order, without signing in. Once made, it stays on the page while that is kept fresh. */
function Share({ visit, order, link }: Pick<OrderPageProps, 'visit' | 'order' | 'link'>) {
  const { words, base } = visit;
  return (
    <section id="shared" class="share" data-keep={link === undefined ? undefined : 'yes'}>
      {link === undefined ? (
        <form method="post" action={`${base}/orders/${order.id}/share`} data-live="shared">
          <Hidden visit={visit} fields={{ key: randomUUID() }} />
          <button class="button quiet">{words.share}</button>
        </form>
      ) : (
        <>
          <label class="field">
            <span>{words.shareLink}</span>
            <input readonly value={link} />
          </label>
          <p class="soft">{words.shareHint}</p>
          <button type="button" class="button quiet" data-share={link} data-done={words.shareCopied} hidden>
            {words.shareSend}
          </button>
        </>
      )}
    </section>
  );
}

/** Accepted, and about to be stored: the page asks again by itself, with or without script. */
export function PlacingPage({ visit }: { readonly visit: Visit }) {
  const { words } = visit;
  return (
    <Frame
      visit={visit}
      title={words.placingTitle}
      section="mine"
      layout="narrow"
      head={<meta http-equiv="refresh" content="2" />}
    >
      <h1>{words.placingTitle}</h1>
      <p class="soft">{words.placingText}</p>
    </Frame>
  );
}
