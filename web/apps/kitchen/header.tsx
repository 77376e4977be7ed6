import { timeText } from '../shared/format.ts';
import { Status } from '../shared/status.tsx';
import type { Filter, Kitchen, Panel } from './state.ts';
import { STATIONS } from './ticket.ts';

export function Header({ kitchen }: { readonly kitchen: Kitchen }) {
  const { words, page, cook, isShiftOpen, isRinging, session } = kitchen;
  const pause = session.shown.value?.pause;
  return (
    <header class="top">
      <h1>
        {page.storeName} <WallClock kitchen={kitchen} />
      </h1>
      <Stations kitchen={kitchen} />
      <nav class="tools" aria-label={words.more}>
        {isRinging.value ? (
          <button type="button" class="tool alarm" onClick={() => kitchen.sounds.touch()}>
            ◉ {words.silence}
          </button>
        ) : null}
        <Tool kitchen={kitchen} panel="all_day">
          {words.allDay}
        </Tool>
        <Tool kitchen={kitchen} panel="recall">
          {words.recall}
        </Tool>
        <Tool kitchen={kitchen} panel="sold_out">
          {words.soldOut}
        </Tool>
        <Tool kitchen={kitchen} panel="kitchen">
          {pause ? `❚❚ ${words.paused}` : words.kitchen}
        </Tool>
        <Tool kitchen={kitchen} panel="cook">
          {cook.value ? words.cook(cook.value.name) : words.noCook}
        </Tool>
        {isShiftOpen.value ? null : (
          <button
            type="button"
            class="tool primary"
            title={words.openShiftHint}
            onClick={() => void kitchen.openShift()}
          >
            ▶ {words.openShift}
          </button>
        )}
      </nav>
      <Status
        fresh={session.freshness.value}
        taps={session.taps.value}
        isSignedOut={session.isSignedOut.value}
        page={page}
        words={words}
      />
    </header>
  );
}

function WallClock({ kitchen: { session, page, language } }: { readonly kitchen: Kitchen }) {
  return (
    <time>
      {timeText(new Date(Math.floor(session.now.value / 60_000) * 60_000).toISOString(), page.timeZone, language)}
    </time>
  );
}

function Stations({ kitchen }: { readonly kitchen: Kitchen }) {
  const { words, settings, lanes, tickets } = kitchen;
  const counts: Readonly<Record<Filter, number>> = {
    all: tickets.value.length,
    ...(Object.fromEntries(lanes.value.map((lane) => [lane.station, lane.tickets.length])) as Record<
      'make' | 'oven' | 'pass',
      number
    >),
  };
  return (
    <div class="stations" role="group" aria-label={words.stations}>
      {(['all', ...STATIONS] as const).map((filter) => (
        <button
          key={filter}
          type="button"
          aria-pressed={settings.value.filter === filter}
          onClick={() => kitchen.set({ filter })}
        >
          {words[filter]} <b>{counts[filter]}</b>
        </button>
      ))}
    </div>
  );
}

function Tool({
  kitchen,
  panel,
  children,
}: {
  readonly kitchen: Kitchen;
  readonly panel: Panel;
  readonly children: string;
}) {
  const isOpen = kitchen.panel.value === panel;
  return (
    <button
      type="button"
      class="tool"
      aria-expanded={isOpen}
      onClick={() => (kitchen.panel.value = isOpen ? undefined : panel)}
    >
      {children}
    </button>
  );
}
