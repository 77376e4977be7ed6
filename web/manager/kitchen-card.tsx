import type { Overview } from '../../application/manage/overview.ts';
import { writeClock } from '../format.ts';
import { Action, type ManagerPage } from './shell.tsx';
import { movingWords } from './words/moving.ts';

const PAUSES = [15, 30, 60];

/** How the kitchen stands: its cooks, and whether it takes orders. */
export function KitchenCard({
  page,
  overview: { kitchen, nextReadyAt, offMenu },
}: {
  readonly page: ManagerPage;
  readonly overview: Overview;
}) {
  const { words, store } = page;
  const moving = movingWords(page.language);
  const { pause } = kitchen;
  const home = `/manage/${store.id}/kitchen`;
  return (
    <section class="card kitchen" aria-labelledby="kitchen">
      <h2 id="kitchen">{words.kitchen}</h2>
      <p class="big">
        <span>
          <a href={`/manage/${store.id}/orders?status=cooking`}>
            <b>
              {kitchen.taken}/{kitchen.slots}
            </b>{' '}
            {words.slots}
          </a>
        </span>
        <span>
          <a href={`/manage/${store.id}/orders?status=confirmed`}>
            <b>{kitchen.waiting}</b> {words.waiting}
          </a>
        </span>
      </p>
      {pause ? null : (
        <p>
          {words.nextReady} <b>{writeClock(page, nextReadyAt)}</b>
        </p>
      )}
      {kitchen.isAtCapacity ? <p class="warning">{words.full}</p> : null}
      {offMenu.length === 0 ? null : (
        <p>
          <a href={`/manage/${store.id}/menu`}>{words.soldOut}</a>: {offMenu.join(', ')}
        </p>
      )}
      <Action page={page} to={`${home}/staff`} class="row">
        <label>
          {words.cooks}{' '}
          <input
            name="cooks"
            type="number"
            min="0"
            max="100"
            inputmode="numeric"
            value={kitchen.cooks === undefined ? '' : String(kitchen.cooks)}
          />
        </label>
        <button class="button quiet">{words.set}</button>
      </Action>
      {pause ? (
        <Action page={page} to={`${home}/resume`} class="pause">
          <p class="warning">
            {pause.isDown
              ? moving.isDown(writeClock(page, pause.since))
              : pause.until === undefined
                ? words.pausedOpen
                : words.pausedUntil(writeClock(page, pause.until))}
          </p>
          <button class="button">{words.resume}</button>
        </Action>
      ) : (
        <Action page={page} to={`${home}/pause`} class="pause">
          <fieldset>
            <legend>{words.pause}</legend>
            <p class="detail">{words.pauseWhat}</p>
            {PAUSES.map((minutes) => (
              <button class="button quiet" name="minutes" value={String(minutes)}>
                {words.pauseFor(minutes)}
              </button>
            ))}
            <button class="button quiet" name="minutes" value="">
              {words.pauseOpen}
            </button>
          </fieldset>
        </Action>
      )}
      {store.moving === undefined || pause?.isDown ? null : <DownButton page={page} />}
    </section>
  );
}

/** Says that nobody here begins what waits: it may be offered to other stores. */
export function DownButton({
  page,
  from = 'today',
}: {
  readonly page: ManagerPage;
  readonly from?: 'today' | 'moving';
}) {
  const words = movingWords(page.language);
  return (
    <Action page={page} to={`/manage/${page.store.id}/kitchen/pause`} fields={{ down: 'yes', from }} class="pause">
      <p class="detail" id="down">
        {words.downWhat}
      </p>
      <button class="button quiet" aria-describedby="down">
        {words.down}
      </button>
    </Action>
  );
}
