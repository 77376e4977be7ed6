import { Header } from './header.tsx';
import { Notices } from './notices.tsx';
import { OpenPanel } from './panels.tsx';
import type { Kitchen } from './state.ts';
import { TicketCard } from './ticket-card.tsx';
import type { ShownTicket, Station } from './ticket.ts';

const KEYS = 9;
/** More tickets than this are drawn smaller. */
const MANY = 8;

export function App({ kitchen }: { readonly kitchen: Kitchen }) {
  const { words, settings, tickets, shownStations, lanes, panel, session } = kitchen;
  const isEmpty = tickets.value.length === 0 && session.shown.value !== undefined;
  const scheduled = session.shown.value?.scheduled ?? 0;
  return (
    <div class={`kitchen ${settings.value.filter}${panel.value ? ' with-panel' : ''}`}>
      <Header kitchen={kitchen} />
      <Notices kitchen={kitchen} />
      <div class="work">
        {isEmpty ? (
          <main class="nothing">
            <p class="big">✓ {words.emptyBoard}</p>
            <p>{scheduled > 0 ? words.scheduled(scheduled) : words.emptyBoardHint}</p>
          </main>
        ) : (
          <main class="lanes">
            {lanes.value
              .filter(({ station }) => shownStations.value.includes(station))
              .map((lane) => (
                <Lane key={lane.station} kitchen={kitchen} {...lane} />
              ))}
          </main>
        )}
        <OpenPanel kitchen={kitchen} />
      </div>
    </div>
  );
}

interface LaneProps {
  readonly kitchen: Kitchen;
  readonly station: Station;
  readonly tickets: readonly ShownTicket[];
}

function Lane({ kitchen, station, tickets }: LaneProps) {
  const { words, active, sight, opened, ticked, session } = kitchen;
  const isActive = active.value === station;
  const board = session.shown.value;
  return (
    <section
      class={`lane ${station}${isActive ? ' active' : ''}${tickets.length > MANY ? ' many' : ''}`}
      aria-labelledby={`lane-${station}`}
    >
      <h2 id={`lane-${station}`}>
        {words[station]} <b>{tickets.length}</b>
        {station === 'oven' && board ? <small>{`${words.slots}: ${board.slots_taken}/${board.slots}`}</small> : null}
        {station === 'make' && board && board.scheduled > 0 ? <small>{words.scheduled(board.scheduled)}</small> : null}
      </h2>
      <div class="tickets" tabIndex={0} role="group" aria-labelledby={`lane-${station}`}>
        {tickets.length === 0 ? <p class="none">{words.empty[station]}</p> : null}
        {tickets.map((ticket, index) => (
          <TicketCard
            key={ticket.order_id}
            kitchen={kitchen}
            ticket={ticket}
            shortcut={isActive && index < KEYS ? index + 1 : undefined}
            seen={sight.value.seen[ticket.order_id]}
            isOpened={opened.value === ticket.order_id}
            ticked={ticked.value[ticket.order_id]}
          />
        ))}
      </div>
    </section>
  );
}
