import type { Kitchen } from './state.ts';
import type { ShownTicket } from './ticket.ts';

/** Why a ticket stands where it stands, and what else can be done with it. */
export function TicketMore({ kitchen, ticket }: { readonly kitchen: Kitchen; readonly ticket: ShownTicket }) {
  const { words } = kitchen;
  const { held, rushed, status } = ticket;
  const turn = async (action: 'rush' | 'hold' | 'release'): Promise<void> => {
    const isDone = await kitchen.change('POST', `/kitchen/orders/${ticket.order_id}/${action}`);
    if (isDone) kitchen.opened.value = undefined;
  };
  return (
    <div class="further">
      <p>{whyHere(kitchen, ticket)}</p>
      {held?.reason ? <p>{`${words.reason}: ${held.reason}`}</p> : null}
      <p class="actions">
        {status === 'confirmed' && !held && !rushed ? (
          <button type="button" class="plain" onClick={() => void turn('rush')}>
            ⚡ {words.rush}
          </button>
        ) : null}
        {status === 'confirmed' && !held ? (
          <button type="button" class="plain" onClick={() => void turn('hold')}>
            ❚❚ {words.hold}
          </button>
        ) : null}
        {held ? (
          <button type="button" class="plain" onClick={() => void turn('release')}>
            ▶ {words.release}
          </button>
        ) : null}
        <button type="button" class="plain" onClick={() => printTicket(ticket.order_id)}>
          {words.print}
        </button>
      </p>
    </div>
  );
}

function whyHere({ words, clockText }: Kitchen, ticket: ShownTicket): string {
  const { held, rushed, cook, started_time: started, promised_time: promised, position } = ticket;
  const named = (by: { readonly role: string; readonly name: string | null } | null): string =>
    by ? (by.name ?? words.roles[by.role] ?? by.role) : '?';
  if (held) return words.why.held(named(held.by), clockText(held.since));
  if (rushed) return words.why.rushed(named(rushed.by), clockText(rushed.since));
  if (started) return words.why.begun(cook?.name ?? words.roles['kitchen'] ?? '', clockText(started));
  return promised ? words.why.promise(position ?? 0, clockText(promised)) : '';
}

/** Only this one: the style for paper leaves out the rest of the page. */
function printTicket(orderId: string): void {
  const card = document.querySelector(`[data-order="${CSS.escape(orderId)}"]`);
  card?.classList.add('printed');
  document.documentElement.classList.add('prints-ticket');
  print();
  card?.classList.remove('printed');
  document.documentElement.classList.remove('prints-ticket');
}
