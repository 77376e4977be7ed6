import { randomUUID } from 'node:crypto';
import type { OrderView } from '../../api/orders/schemas.ts';
import { displayNumber, type Instant } from '../../domain/shared/values.ts';
import { Faults, Field, type CheckoutProps } from './checkout.tsx';
import { Frame, Hidden } from './frame.tsx';
import { writeDay, writeMoney, writeTime, type Visit } from './visit.ts';

export interface ToldMessage {
  readonly id: string;
  readonly order_id: string;
  readonly time: Instant;
  readonly text: string;
  readonly read_time: Instant | null;
}

interface MeProps extends Pick<CheckoutProps, 'visit' | 'typed' | 'faults'> {
  readonly orders: readonly OrderView[];
  readonly messages: readonly ToldMessage[];
  readonly isSaved: boolean;
  /** Whether there is somebody whose details could be kept. */
  readonly hasProfile: boolean;
}

/** A customer's own orders, messages and details. */
export function MePage({ visit, orders, messages, typed, faults, isSaved, hasProfile }: MeProps) {
  const { words, base } = visit;
  const field = { visit, typed, faults };
  const isUnread = messages.some(({ read_time: readAt }) => readAt === null);
  return (
    <Frame visit={visit} title={words.mine} section="mine" layout="narrow">
      <h1>{words.mine}</h1>
      {orders.length === 0 ? (
        <div class="empty">
          <p>{words.mineEmpty}</p>
          <a class="button" href={base || '/'}>
            {words.menu}
          </a>
        </div>
      ) : (
        <ul class="orders">
          {orders.map((order) => (
            <OrderRow visit={visit} order={order} />
          ))}
        </ul>
      )}
      <section aria-labelledby="messages">
        <h2 id="messages">{words.messages}</h2>
        {messages.length === 0 ? <p class="soft">{words.messagesEmpty}</p> : null}
        <ul class="messages">
          {messages.map(({ text, time, read_time: readAt, order_id: orderId }) => (
            <li class={readAt === null ? 'card unread' : 'card'}>
              <a href={`${base}/orders/${orderId}`}>{text}</a>
              <time class="soft" datetime={time}>
                {writeTime(visit, time)}
              </time>
            </li>
          ))}
        </ul>
        {isUnread ? (
          <form method="post" action={`${base}/me/messages`}>
            <Hidden visit={visit} fields={{ key: randomUUID() }} />
            <button class="button quiet">{words.read}</button>
          </form>
        ) : null}
      </section>
      {hasProfile ? (
        <section aria-labelledby="profile">
          <h2 id="profile">{words.profile}</h2>
          {isSaved ? (
            <p class="note good" role="status">
              {words.saved}
            </p>
          ) : null}
          <Faults visit={visit} faults={faults} />
          <form method="post" action={`${base}/me`} class="card summary">
            <Hidden visit={visit} fields={{}} />
            <Field {...field} name="name" fault="name" label={words.name} autocomplete="name" required />
            <Field {...field} name="phone" fault="phone" label={words.phone} autocomplete="tel" type="tel" required />
            <Field
              {...field}
              name="email"
              fault="email"
              label={words.email}
              autocomplete="email"
              type="email"
              optional
            />
            <Field
              {...field}
              name="street"
              fault="address"
              label={words.street}
              autocomplete="street-address"
              optional
            />
            <button class="button">{words.save}</button>
          </form>
        </section>
      ) : null}
    </Frame>
  );
}

function OrderRow({ visit, order }: { readonly visit: Visit; readonly order: OrderView }) {
  const { words, base } = visit;
  const path = `${base}/orders/${order.id}`;
  return (
    <li class="card order">
      <div>
        <a href={path}>
          <b>{words.order(displayNumber(order.number))}</b>
        </a>
        <p class="soft">
          <time datetime={order.order_time}>{writeDay(visit, order.order_time)}</time> ·{' '}
          {writeMoney(visit, order.total_amount)}
        </p>
        <p>{order.pizzas.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')}</p>
      </div>
      <div>
        <span class={`tag ${order.status}`}>{words.headline[order.status]}</span>
        <form method="post" action={`${path}/reorder`}>
          <Hidden visit={visit} fields={{ key: randomUUID() }} />
          <button class="button quiet">{words.reorder}</button>
        </form>
      </div>
    </li>
  );
}

export function MessagePage({
  visit,
  title,
  text,
}: {
  readonly visit: Visit;
  readonly title: string;
  readonly text: string;
}) {
  return (
    <Frame visit={visit} title={title} layout="narrow">
      <h1>{title}</h1>
      <p class="soft">{text}</p>
      <p>
        <a class="button" href={visit.base || '/'}>
          {visit.words.backToMenu}
        </a>
      </p>
    </Frame>
  );
}
