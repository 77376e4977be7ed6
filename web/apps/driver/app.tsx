import { moneyText } from '../shared/format.ts';
import { Status } from '../shared/status.tsx';
import { refusedBy } from '../shared/taps.ts';
import { DoneList } from './done-list.tsx';
import { ReadyList } from './ready-list.tsx';
import type { Driver, View } from './state.ts';
import { sumOf } from './stops.ts';
import { TourList } from './tour-list.tsx';

export function App({ driver }: { readonly driver: Driver }) {
  const { view } = driver;
  return (
    <div class="driver">
      <Header driver={driver} />
      <Notices driver={driver} />
      <main id="view">
        {view.value === 'ready' ? <ReadyList driver={driver} /> : null}
        {view.value === 'tour' ? <TourList driver={driver} /> : null}
        {view.value === 'done' ? <DoneList driver={driver} /> : null}
      </main>
      <Thumb driver={driver} />
    </div>
  );
}

function Header({ driver }: { readonly driver: Driver }) {
  const { words, page, session, isShiftOpen, isRinging } = driver;
  return (
    <header class="top">
      <h1>
        {page.storeName} <small>{page.principal.name ?? page.principal.id}</small>
      </h1>
      <Status
        fresh={session.freshness.value}
        taps={session.taps.value}
        isSignedOut={session.isSignedOut.value}
        page={page}
        words={words}
      />
      {isRinging.value ? (
        <button type="button" class="wide-button alarm" onClick={() => driver.sounds.touch()}>
          ◉ {words.silence}
        </button>
      ) : null}
      {isShiftOpen.value ? null : (
        <button type="button" class="wide-button primary" onClick={() => void driver.startShift()}>
          ▶ {words.startShift} <small>{words.startShiftHint}</small>
        </button>
      )}
    </header>
  );
}

function Notices({ driver }: { readonly driver: Driver }) {
  const { words, session, messages, page } = driver;
  const isOffline =
    session.freshness.value.state === 'old' &&
    session.freshness.value.seconds !== undefined &&
    session.freshness.value.seconds > 30;
  return (
    <div class="notices" aria-live="polite">
      {isOffline ? <p class="notice">{words.offlineHint}</p> : null}
      {session.isSignedOut.value ? <p class="notice warning">{words.signedOutHint}</p> : null}
      {messages.value.map((message) => (
        <p key={message} class="notice warning" role="alert">
          <span>{message}</span>
          <button
            type="button"
            class="plain"
            onClick={() => (messages.value = messages.value.filter((each) => each !== message))}
          >
            {words.ok}
          </button>
        </p>
      ))}
      {refusedBy(session.taps.value, page.principal.id).map((taps) => (
        <p key={taps[0]?.key} class="notice warning" role="alert">
          <span>
            <strong>
              ▲ {taps[0]?.numbers.join(', ')} · {words.refused}: {taps.map(({ label }) => label).join(', ')}
            </strong>{' '}
            {taps[0]?.refused?.explanation ?? taps[0]?.refused?.detail}
          </span>
          <button
            type="button"
            class="plain"
            onClick={() => void session.outbox.dismiss(...taps.map(({ key }) => key))}
          >
            {words.ok}
          </button>
        </p>
      ))}
    </div>
  );
}

/** What the thumb reaches: to leave with everything, and where to look. */
function Thumb({ driver }: { readonly driver: Driver }) {
  const { words, view, ready, tour, inBag, done, page, language } = driver;
  const going = inBag.value;
  const leaving = going.find(({ takeBack }) => takeBack?.to === 'out');
  const due = sumOf(tour.value.map((stop) => stop.due));
  const counts: Readonly<Record<View, number>> = {
    ready: ready.value.filter(({ state }) => state === 'free').length,
    tour: tour.value.length,
    done: done.value.length,
  };
  return (
    <div class="thumb">
      {view.value === 'tour' && Number(due) > 0 ? (
        <p class="cash">{words.toCollect(moneyText(due, page.currency, language))}</p>
      ) : null}
      {going.length > 0 && view.value !== 'done' ? (
        leaving ? (
          <button
            key={leaving.takeBack?.key}
            type="button"
            class="take-back"
            onClick={() => void driver.takeBack(leaving)}
          >
            <span class="bar" aria-hidden="true" />
            <span>✓ {words.left}</span>
            <span class="undo">↩ {words.takeBack}</span>
          </button>
        ) : (
          <button type="button" class="wide-button go" onClick={() => void driver.leave()}>
            {words.leaveWith(going.length)} →
          </button>
        )
      ) : null}
      <nav class="views" aria-label={words.views}>
        {(['ready', 'tour', 'done'] as const).map((each) => (
          <button
            key={each}
            type="button"
            aria-current={view.value === each ? 'page' : undefined}
            onClick={() => (view.value = each)}
          >
            <b>{counts[each]}</b> {words[each]}
          </button>
        ))}
      </nav>
    </div>
  );
}
