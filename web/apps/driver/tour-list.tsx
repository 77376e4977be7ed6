import { memo } from '../shared/memo.tsx';
import { moneyText } from '../shared/format.ts';
import type { Driver } from './state.ts';
import { contentOf, type Stop } from './stops.ts';

/** The driver's stops, in order. All of it is on the phone. */
export function TourList({ driver }: { readonly driver: Driver }) {
  const { words, tour, opened, session } = driver;
  const maps = session.shown.value?.tour.map_urls ?? [];
  if (tour.value.length === 0) {
    return (
      <div class="nothing">
        <p class="big">{words.noTour}</p>
        <p>{words.noTourHint}</p>
      </div>
    );
  }
  return (
    <>
      <ol class="deliveries">
        {tour.value.map((stop, index) => (
          <StopCard
            key={stop.orderId}
            driver={driver}
            stop={stop}
            place={index + 1}
            isOpened={opened.value === stop.orderId || (opened.value === undefined && index === 0)}
          />
        ))}
      </ol>
      {maps.map((url, index) => (
        <a key={url} class="plain wide" href={url} target="_blank" rel="noreferrer">
          {words.wholeTour}
          {maps.length > 1 ? ` ${index + 1}` : ''}
        </a>
      ))}
    </>
  );
}

interface StopProps {
  readonly driver: Driver;
  readonly stop: Stop;
  readonly place: number;
  readonly isOpened: boolean;
}

const StopCard = memo(({ driver, stop, place, isOpened }: StopProps) => {
  const { words, clockText, language, opened } = driver;
  const {
    state,
    number,
    address,
    addressNotes,
    customer,
    callUrl,
    phone,
    mapUrl,
    promised,
    arrival,
    due,
    currency,
    unsent,
  } = stop;
  const amount = moneyText(due, currency, language);
  return (
    <li class={`delivery stop ${state}${isOpened ? ' opened' : ''}`} data-order={stop.orderId}>
      <button
        type="button"
        class="headline"
        aria-expanded={isOpened}
        onClick={() => (opened.value = isOpened ? '' : stop.orderId)}
      >
        <span class="place" aria-label={words.stop(place)}>
          {place}
        </span>
        <span class="where">
          <b>{address}</b>
          <span class="soft">
            {`${number} · ${state === 'out' ? words.onTheWay : words.inBag}`}
            {arrival && state === 'out'
              ? ` · ${words.arrival(clockText(arrival))}`
              : promised
                ? ` · ${words.promised(clockText(promised))}`
                : ''}
          </span>
        </span>
        <span class={`due${Number(due) > 0 ? '' : ' paid'}`}>{Number(due) > 0 ? amount : `✓ ${words.paid}`}</span>
      </button>
      {unsent > 0 ? <p class="tag unsent">⇡ {words.kept}</p> : null}
      {isOpened ? (
        <div class="details">
          {addressNotes ? (
            <p class="note">
              <strong>{words.atTheDoor}</strong> {addressNotes}
            </p>
          ) : null}
          {stop.notes ? (
            <p class="note">
              <strong>{words.note}</strong> {stop.notes}
            </p>
          ) : null}
          <p>{[customer, ...contentOf(stop, words.sizeNames)].filter(Boolean).join(' · ')}</p>
          <p class="links">
            {callUrl ? (
              <a class="plain" href={callUrl} aria-label={`${words.call} ${phone ?? ''}`}>
                ✆ {words.call}
              </a>
            ) : null}
            {!callUrl && state === 'out' ? (
              <button type="button" class="plain" onClick={() => void driver.call(stop)}>
                ✆ {words.call}
              </button>
            ) : null}
            {mapUrl ? (
              <a class="plain" href={mapUrl} target="_blank" rel="noreferrer">
                ➤ {words.map}
              </a>
            ) : null}
            {state === 'mine' ? (
              <button type="button" class="plain" onClick={() => void driver.giveBack(stop)}>
                {words.giveBack}
              </button>
            ) : null}
          </p>
        </div>
      ) : null}
      <DeliverButton driver={driver} stop={stop} isOpened={isOpened} amount={amount} />
    </li>
  );
});

function DeliverButton({ driver, stop, isOpened, amount }: Omit<StopProps, 'place'> & { readonly amount: string }) {
  const { words } = driver;
  const { takeBack, state, due } = stop;
  if (takeBack && takeBack.to !== 'out') {
    return (
      <button key={takeBack.key} type="button" class="take-back" onClick={() => void driver.takeBack(stop)}>
        <span class="bar" aria-hidden="true" />
        <span>✓ {takeBack.label}</span>
        <span class="undo">↩ {words.takeBack}</span>
      </button>
    );
  }
  if (state !== 'out' || !isOpened) return null;
  return (
    <button type="button" class="wide-button deliver" onClick={() => void driver.deliver(stop)}>
      {Number(due) > 0 ? words.deliveredAndPaid(amount) : words.delivered}
    </button>
  );
}
