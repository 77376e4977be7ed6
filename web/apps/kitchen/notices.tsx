import { refusedBy, type Tap } from '../shared/taps.ts';
import type { Kitchen } from './state.ts';

/** What somebody has to read: refused taps, cancelled orders, and what is in the way. */
export function Notices({ kitchen }: { readonly kitchen: Kitchen }) {
  const { words, session, message, sight, page, clockText } = kitchen;
  const pause = session.shown.value?.pause;
  return (
    <div class="notices" aria-live="polite">
      {session.isSignedOut.value ? (
        <p class="notice warning">
          <span>{words.signedOutHint}</span>
          <a class="plain" href={page.signInUrl}>
            {words.signIn}
          </a>
        </p>
      ) : null}
      {pause ? (
        <p class="notice">
          <span>
            <strong>❚❚ {words.paused}</strong>{' '}
            {pause.until ? words.pausedUntil(clockText(pause.until)) : words.pausedOpen}
            {pause.reason ? ` · ${pause.reason}` : ''}
          </span>
          <button type="button" class="plain" onClick={() => void kitchen.change('POST', '/kitchen/resume')}>
            {words.resume}
          </button>
        </p>
      ) : null}
      {message.value === undefined ? null : (
        <p class="notice warning" role="alert">
          <span>{message.value}</span>
          <button type="button" class="plain" onClick={() => (message.value = undefined)}>
            {words.ok}
          </button>
        </p>
      )}
      {refusedBy(session.taps.value, page.principal.id).map((taps) => (
        <Refused key={taps[0]?.key} kitchen={kitchen} taps={taps} />
      ))}
      {sight.value.cancelled.map(({ orderId, number, time, reason, by, name: who, lines }) => (
        <div key={orderId} class="notice cancelled" role="alert">
          <span>
            <strong>
              ✕ {number} {words.cancelled} · {words.doNotMake}
            </strong>{' '}
            {[clockText(time), who ?? (by ? words.roles[by] : undefined), reason].filter(Boolean).join(' · ')}{' '}
            <del>
              {lines.map(({ quantity, name, size }) => `${quantity}× ${name} ${words.sizes[size] ?? size}`).join(', ')}
            </del>
          </span>
          <button type="button" class="plain" onClick={() => kitchen.acknowledgeCancelled(orderId)}>
            {words.seen}
          </button>
        </div>
      ))}
    </div>
  );
}

function Refused({ kitchen, taps }: { readonly kitchen: Kitchen; readonly taps: readonly Tap[] }) {
  const { words, session } = kitchen;
  const [first] = taps;
  if (!first?.refused) return null;
  return (
    <p class="notice warning" role="alert">
      <span>
        <strong>
          ▲ {first.numbers.join(', ')} · {words.refused}: {taps.map(({ label }) => label).join(', ')}
        </strong>{' '}
        {first.refused.explanation ?? first.refused.detail}
      </span>
      <button type="button" class="plain" onClick={() => void session.outbox.dismiss(...taps.map(({ key }) => key))}>
        {words.ok}
      </button>
    </p>
  );
}
