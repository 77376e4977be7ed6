import type { MovingLook, Waiting } from '../../application/moving/offer.ts';
import { openOffer } from '../../domain/order/index.ts';
import { displayNumber, type Instant } from '../../domain/shared/values.ts';
import { writeClock } from '../format.ts';
import { DownButton } from './kitchen-card.tsx';
import { Action, Shell, type ManagerPage } from './shell.tsx';
import { movingWords, type MovingWords } from './words/moving.ts';

/** Orders that their kitchen does not begin: what has been offered to their customers, and what may be. */
export function Moving({
  page,
  look: { darkness, leases, orders },
  now,
  problem,
}: {
  readonly page: ManagerPage;
  readonly look: MovingLook;
  readonly now: Instant;
  readonly problem: string | undefined;
}) {
  const words = movingWords(page.language);
  const home = `/manage/${page.store.id}`;
  return (
    <Shell page={page} section="today" title={words.title} problem={problem}>
      <h1>{words.title}</h1>
      <p>
        {darkness ? `${words.why[darkness.why]} ${writeClock(page, darkness.since)}.` : words.works}{' '}
        {words.displays[leases.state]}
      </p>
      {darkness?.why === 'down' ? null : <DownButton page={page} from="moving" />}
      <p class="detail">{words.what}</p>
      {orders.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <Action page={page} to={`${home}/moving`} class="stack">
          <div class="scroll card" tabindex={0} role="region" aria-label={words.title}>
            <table class="orders">
              <thead>
                <tr>
                  {[words.offerThis, words.order, words.promised, words.offer].map((name) => (
                    <th scope="col">{name}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {orders.map(({ order, whyNot }) => (
                  <tr>
                    <td>
                      <label class="tap">
                        <input
                          type="checkbox"
                          name="order"
                          value={order.id}
                          checked={isFree({ order, ...(whyNot && { whyNot }) }, now)}
                          disabled={order.movedFrom !== undefined}
                          aria-label={`${words.offerThis} ${displayNumber(order.number)}`}
                        />
                      </label>
                    </td>
                    <th scope="row" class="number">
                      <a href={`${home}/orders/${order.id}`}>{displayNumber(order.number)}</a>
                    </th>
                    <td>{order.promisedAt === undefined ? '' : writeClock(page, order.promisedAt)}</td>
                    <td class="text">
                      {[stateOf(order, words, now), whyNot && words.notes[whyNot]].filter(Boolean).join(' · ')}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <label class="check">
            <input type="checkbox" name="sure" value="yes" required /> {words.sure}
          </label>
          <button class="button">{words.offerThis}</button>
        </Action>
      )}
    </Shell>
  );
}

/** Nothing of it is open or decided. */
function isFree({ order, whyNot }: Waiting, now: Instant): boolean {
  if (openOffer(order, now) || order.move?.status === 'accepted') return false;
  return whyNot !== 'already_moved' && whyNot !== 'declined' && whyNot !== 'change_pending';
}

function stateOf(order: Waiting['order'], words: MovingWords, now: Instant): string {
  const { move } = order;
  if (!move) return '';
  const state = move.status === 'offered' && !openOffer(order, now) ? words.lapsed : words.states[move.status];
  return `${move.to.storeName}: ${state}`;
}
