import type { Kitchen } from './state.ts';

const MINUTES = [15, 30, 60];

/** New orders, and how many can be cooked at once. Both take effect at once or not at all. */
export function KitchenPanel({ kitchen }: { readonly kitchen: Kitchen }) {
  const { words, session, clockText, settings } = kitchen;
  const board = session.shown.value;
  if (!board) return null;
  const { cooks, pause } = board;
  const pauseFor = (minutes: number | undefined): void => {
    const until =
      minutes === undefined ? {} : { until: new Date(session.clock.now() + minutes * 60_000).toISOString() };
    void kitchen.change('POST', '/kitchen/pause', until);
  };
  const setCooks = (count: number): void =>
    void kitchen.change('POST', '/kitchen/staff', { cooks: Math.max(0, count) });
  return (
    <>
      <section>
        <h3>{words.pause}</h3>
        {pause ? (
          <>
            <p>{pause.until ? words.pausedUntil(clockText(pause.until)) : words.pausedOpen}</p>
            <button type="button" class="plain wide" onClick={() => void kitchen.change('POST', '/kitchen/resume')}>
              ▶ {words.resume}
            </button>
          </>
        ) : (
          <p class="choices">
            {MINUTES.map((minutes) => (
              <button key={minutes} type="button" class="plain" onClick={() => pauseFor(minutes)}>
                {words.pauseFor(minutes)}
              </button>
            ))}
            <button type="button" class="plain" onClick={() => pauseFor(undefined)}>
              {words.pauseUntilResumed}
            </button>
          </p>
        )}
      </section>
      <section>
        <h3>{words.cooks}</h3>
        <p class="stepper">
          <button
            type="button"
            class="plain"
            aria-label={words.fewer}
            disabled={cooks === 0}
            onClick={() => setCooks((cooks ?? 1) - 1)}
          >
            −
          </button>
          <output>{cooks ?? words.notCounted}</output>
          <button type="button" class="plain" aria-label={words.moreCooks} onClick={() => setCooks((cooks ?? 0) + 1)}>
            +
          </button>
        </p>
        <p class="hint">{`${words.slots}: ${board.slots_taken}/${board.slots}`}</p>
      </section>
      <section>
        <h3>
          <label for="volume">{words.volume}</label>
        </h3>
        <input
          id="volume"
          type="range"
          min="0"
          max="1"
          step="0.1"
          value={settings.value.volume}
          onInput={({ currentTarget }) => kitchen.set({ volume: Number(currentTarget.value) })}
        />
      </section>
      <p class="hint">{words.keys}</p>
    </>
  );
}
