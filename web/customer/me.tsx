import { randomUUID } from 'node:crypto';
import type { OrderView } from '../../api/orders/schemas.ts';
import { isFinal } from '../../domain/order/index.ts';
import { displayNumber, type Instant } from '../../domain/shared/values.ts';
import { writeDay, writeMoney, writeTime } from '../format.ts';
import { signInAddress } from '../sign-in/address.ts';
import { Faults, Field, type CheckoutProps } from './checkout.tsx';
import { Frame, Hidden } from './frame.tsx';
import { headlineOf } from './order.tsx';
import type { Visit } from './visit.ts';

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
      <Account visit={visit} />
    </Frame>
  );
}

/** Signing in and out; and for those who have an account, what is theirs to take or to erase. */
function Account({ visit: { words, base, csrf } }: { readonly visit: Visit }) {
  if (csrf === undefined) {
    return (
      <section aria-labelledby="account">
        <h2 id="account">{words.account}</h2>
        <p class="soft">{words.accountHint}</p>
        <p>
          <a class="button quiet" href={signInAddress(`${base}/me`)}>
            {words.signIn}
          </a>
        </p>
      </section>
    );
  }
  return (
    <section aria-labelledby="account">
      <h2 id="account">{words.account}</h2>
      <p class="actions">
        <a class="button quiet" href="/sign-out">
          {words.signOut}
        </a>
        <a class="button quiet" href={`${base}/me/export`}>
          {words.exportMe}
        </a>
        <a class="button quiet" href={`${base}/me/erase`}>
          {words.erase}…
        </a>
      </p>
    </section>
  );
}

/** What erasing means, before it is done. */
export function ErasePage({ visit, problem }: { readonly visit: Visit; readonly problem?: string | undefined }) {
  const { words, base } = visit;
  return (
    <Frame visit={visit} title={words.erase} section="mine" layout="narrow">
      <h1>{words.erase}</h1>
      {problem === undefined ? null : (
        <p class="note" role="alert">
          {problem}
        </p>
      )}
      <p>{words.eraseText}</p>
      <ul class="points">
        {words.eraseMeans.map((each) => (
          <li>{each}</li>
        ))}
      </ul>
      <form method="post" action={`${base}/me/erase`} class="actions">
        <Hidden visit={visit} fields={{ key: randomUUID() }} />
        <button class="button">{words.eraseDo}</button>
        <a class="button quiet" href={`${base}/me`}>
          {words.eraseNot}
        </a>
      </form>
    </Frame>
  );
}

/** As the API answers. */
export interface Erased {
  readonly kept_orders: number;
  readonly backups_end_time: Instant;
  readonly stays_elsewhere: readonly { readonly where: string; readonly what: string }[];
}

export function ErasedPage({ visit, erased }: { readonly visit: Visit; readonly erased: Erased }) {
  const { words } = visit;
  return (
    <Frame visit={visit} title={words.erased} section="mine" layout="narrow">
      <h1>{words.erased}</h1>
      <p>{words.erasedText(erased.kept_orders, writeDay(visit, erased.backups_end_time))}</p>
      <p class="soft">{words.erasedElsewhere}</p>
      <p>
        <a class="button" href="/sign-out">
          {words.signOut}
        </a>
      </p>
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
        <span class={order.moved_to ? 'tag' : `tag ${order.status}`}>{headlineOf(visit, order)}</span>
        {isFinal(order.status) ? (
          <form method="post" action={`${path}/reorder`}>
            <Hidden visit={visit} fields={{ key: randomUUID() }} />
            <button class="button quiet">{words.reorder}</button>
          </form>
        ) : (
          <a class="button" href={path}>
            {words.follow}
          </a>
        )}
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
