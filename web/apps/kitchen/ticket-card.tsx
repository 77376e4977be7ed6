import { useComputed } from '@preact/signals';
import { moneyText } from '../shared/format.ts';
import { memo } from '../shared/memo.tsx';
import { countdownOf, SHAPES, type Countdown } from './countdown.ts';
import { differenceOf, type Difference, type LineChange, type Seen } from './differences.ts';
import type { Kitchen } from './state.ts';
import { TakeBackBar } from './take-back.tsx';
import { TicketMore } from './ticket-more.tsx';
import { commonAllergens, type Line, type ShownTicket } from './ticket.ts';
import type { Words } from './words/index.ts';

interface TicketProps {
  readonly kitchen: Kitchen;
  readonly ticket: ShownTicket;
  /** The key that takes its next step, if it has one. */
  readonly shortcut: number | undefined;
  readonly seen: Seen | undefined;
  readonly isOpened: boolean;
  readonly ticked: readonly string[] | undefined;
}

/** One order, readable from three metres. */
export const TicketCard = memo(({ kitchen, ticket, shortcut, seen, isOpened, ticked = [] }: TicketProps) => {
  const { words } = kitchen;
  const { order_id: id, status, held, rushed, number } = ticket;
  const difference = seen && differenceOf(seen, ticket);
  const common = commonAllergens(ticket.lines);
  const classes = [
    'ticket',
    status,
    held && 'held',
    rushed && 'rushed',
    ticket.takeBack && 'leaving',
    difference && 'differs',
  ];
  return (
    <article
      class={classes.filter(Boolean).join(' ')}
      aria-labelledby={`number-${id}`}
      data-order={id}
      data-number={number}
    >
      <TicketHead kitchen={kitchen} ticket={ticket} shortcut={shortcut} />
      {difference ? <DifferenceHead kitchen={kitchen} ticket={ticket} difference={difference} /> : null}
      <ul class="lines">
        {ticket.lines.map((line) => (
          <TicketLine
            key={line.line}
            words={words}
            line={line}
            common={common}
            change={difference?.lines.find((each) => each.line === line.line && each.change !== 'removed')}
            isTicked={ticked.includes(line.line)}
            tick={() => kitchen.tick(id, line.line)}
          />
        ))}
        {difference?.lines.map((change) =>
          change.change === 'removed' && change.before ? (
            <li key={`gone-${change.line}`} class="line gone">
              <span class="mark">{words.removed}</span>
              <del>{lineText(change.before, words)}</del>
            </li>
          ) : null,
        )}
      </ul>
      {common.length > 0 ? <p class="allergens common">⚠ {namesOf(common, words)}</p> : null}
      <Notes ticket={ticket} words={words} difference={difference} />
      <footer>
        {ticket.takeBack ? (
          <TakeBackBar kitchen={kitchen} ticket={ticket} tap={ticket.takeBack} />
        ) : (
          <Step kitchen={kitchen} ticket={ticket} />
        )}
        <button
          class="more"
          type="button"
          aria-expanded={isOpened}
          aria-label={`${isOpened ? words.less : words.more}: ${number}`}
          onClick={() => (kitchen.opened.value = isOpened ? undefined : id)}
        >
          <span aria-hidden="true">{isOpened ? '×' : '⋯'}</span>
        </button>
      </footer>
      {isOpened ? <TicketMore kitchen={kitchen} ticket={ticket} /> : null}
    </article>
  );
});

function TicketHead({ kitchen, ticket, shortcut }: Pick<TicketProps, 'kitchen' | 'ticket' | 'shortcut'>) {
  const { words, clockText } = kitchen;
  const { rushed, held, status, fulfilment, requested_for: wanted } = ticket;
  return (
    <header>
      <h3 id={`number-${ticket.order_id}`}>
        {shortcut === undefined ? null : <kbd aria-hidden="true">{shortcut}</kbd>}
        {ticket.number}
      </h3>
      <p class="facts">
        <span class={`way ${fulfilment}`}>{fulfilment === 'pickup' ? words.pickup : words.delivery}</span>
        {ticket.promised_time ? <span>{words.promised(clockText(ticket.promised_time))}</span> : null}
        {wanted ? <span>{words.scheduledFor(clockText(wanted))}</span> : null}
        {status === 'preparing' ? <span class="badge begun">◧ {words.begun}</span> : null}
        {rushed ? <span class="badge rush">⚡ {words.rushed}</span> : null}
        {held ? <span class="badge hold">❚❚ {words.held}</span> : null}
        <Moving kitchen={kitchen} ticket={ticket} />
        {status === 'ready' && fulfilment === 'pickup' && ticket.customer_name ? (
          <span>{ticket.customer_name.split(' ')[0]}</span>
        ) : null}
        {ticket.cook?.name ? <span class="cook">{ticket.cook.name}</span> : null}
        {ticket.unsent > 0 ? <span class="badge unsent">⇡ {words.unsent(ticket.unsent)}</span> : null}
      </p>
      <Clock kitchen={kitchen} ticket={ticket} />
    </header>
  );
}

/** That it came from another store, or may go to one. */
function Moving({ kitchen, ticket }: Pick<TicketProps, 'kitchen' | 'ticket'>) {
  const { words, clockText, session } = kitchen;
  const { moved_from: from, offered_to: offer, status } = ticket;
  const isOpen = useComputed(() => Date.parse(offer?.until ?? '') >= session.now.value);
  // A board that was kept from before has neither.
  const waits = status === 'confirmed' && offer ? offer : undefined;
  return (
    <>
      {from ? <span class="badge moved">⇠ {words.movedFrom(from.store_name, from.number)}</span> : null}
      {waits?.accepted ? <span class="badge moving">⇢ {words.goesTo(waits.store_name)}</span> : null}
      {waits && !waits.accepted && isOpen.value ? (
        <span class="badge moving">⇢ {words.offeredTo(waits.store_name, clockText(waits.until))}</span>
      ) : null}
    </>
  );
}

function Clock({ kitchen, ticket }: Pick<TicketProps, 'kitchen' | 'ticket'>) {
  const { words, session } = kitchen;
  const text = useComputed(() => {
    const countdown = countdownOf(ticket, session.now.value);
    return countdown ? `${countdown.urgency} ${SHAPES[countdown.urgency]} ${countdownText(countdown, words)}` : '';
  });
  const [urgency, shape, ...rest] = text.value.split(' ');
  if (text.value === '' || urgency === undefined) return null;
  return (
    <p class={`clock ${urgency}`}>
      <span class="shape" aria-hidden="true">
        {shape}
      </span>
      {rest.join(' ')}
    </p>
  );
}

function countdownText({ to, minutes, urgency }: Countdown, words: Words): string {
  switch (to) {
    case 'start':
      if (minutes < 0) return words.startLate(-minutes);
      return urgency === 'now' || minutes === 0 ? words.startNow : words.startIn(minutes);
    case 'ready':
      if (minutes < 0) return words.readyLate(-minutes);
      return minutes === 0 ? words.readyNow : words.readyIn(minutes);
    case 'done':
      return words.overdue;
    case 'waiting':
      return -minutes <= 1 ? words.readyJust : words.readySince(-minutes - 1);
    default:
      return to satisfies never;
  }
}

interface LineProps {
  readonly words: Words;
  readonly line: Line;
  /** The allergens of all lines, which are shown once. */
  readonly common: readonly string[];
  readonly change: LineChange | undefined;
  readonly isTicked: boolean;
  readonly tick: () => void;
}

function TicketLine({ words, line, common, change, isTicked, tick }: LineProps) {
  const { quantity, name, size, toppings, allergens } = line;
  const own = (allergens ?? []).filter((each) => !common.includes(each));
  return (
    <li class={`line${isTicked ? ' ticked' : ''}${change ? ' changed' : ''}`}>
      <button type="button" class="tick" aria-pressed={isTicked} onClick={tick}>
        <span class={`quantity${quantity > 1 ? ' several' : ''}`}>{quantity}×</span>
        <span class="name">{name}</span>
        <span class="size">
          <span aria-hidden="true">{words.sizes[size] ?? size}</span>
          <span class="hidden">{words.sizeNames[size] ?? size}</span>
        </span>
      </button>
      {toppings.length > 0 ? <p class="toppings">{toppings.map((each) => `+ ${each}`).join('  ')}</p> : null}
      {change ? (
        <p class="was">
          <span class="mark">{change.change === 'added' ? words.added : words.changed}</span>
          {change.before ? <del>{`${words.was} ${lineText(change.before, words)}`}</del> : null}
        </p>
      ) : null}
      {allergens === null ? <p class="allergens">⚠ {words.allergensUnknown}</p> : null}
      {own.length > 0 ? <p class="allergens">⚠ {namesOf(own, words)}</p> : null}
    </li>
  );
}

function namesOf(allergens: readonly string[], words: Words): string {
  return allergens.map((each) => words.allergens[each] ?? each).join(' · ');
}

function lineText({ quantity, name, size, toppings }: Seen['lines'][number], words: Words): string {
  return [`${quantity}× ${name} ${words.sizes[size] ?? size}`, ...toppings.map((each) => `+ ${each}`)].join(' ');
}

interface NotesProps {
  readonly ticket: ShownTicket;
  readonly words: Words;
  readonly difference: Difference | undefined;
}

function Notes({ ticket, words, difference }: NotesProps) {
  const { special_instructions: note, missing_ingredients: missing } = ticket;
  return (
    <>
      {note || difference?.notes ? (
        <p class={`note${difference?.notes ? ' changed' : ''}`}>
          <strong>{words.note}</strong> {note ?? <em>{words.noNote}</em>}
          {difference?.notes ? <del>{` ${words.was} “${difference.notes.before ?? words.noNote}”`}</del> : null}
        </p>
      ) : null}
      {missing.length > 0 ? (
        <p class="missing">
          <strong>✕ {words.missing}</strong> {missing.join(', ')}
        </p>
      ) : null}
    </>
  );
}

function DifferenceHead({
  kitchen,
  ticket,
  difference,
}: Pick<TicketProps, 'kitchen' | 'ticket'> & { readonly difference: Difference }) {
  const { words, clockText } = kitchen;
  const { fulfilment, wanted } = difference;
  return (
    <div class="difference" role="status">
      <p>
        <strong>△ {words.changed}</strong>
        {fulfilment ? <del>{fulfilment.before === 'pickup' ? words.pickup : words.delivery}</del> : null}
        {wanted?.before ? <del>{words.scheduledFor(clockText(wanted.before))}</del> : null}
      </p>
      <button type="button" class="plain" onClick={() => kitchen.acknowledge(ticket)}>
        {words.seen}
      </button>
    </div>
  );
}

function Step({ kitchen, ticket }: Pick<TicketProps, 'kitchen' | 'ticket'>) {
  const { words, page, language } = kitchen;
  const { step, status, held, offered_to: offer, driver_id: driver, driver_name: driverName, amount_due: due } = ticket;
  if (!step) {
    const goesTo = status === 'confirmed' && offer?.accepted ? words.goesTo(offer.store_name) : undefined;
    const why =
      goesTo ??
      (held
        ? words.held
        : driver === null
          ? words.waitsForDriver
          : driverName === null && /^usr_[0-9a-f]{32}$/.test(driver)
            ? words.hasDriver
            : words.driver(driverName ?? driver));
    return <p class="no-step">{why}</p>;
  }
  const collects = step === 'handOver' && Number(due) > 0;
  return (
    <button type="button" class={`step ${step}`} onClick={() => void kitchen.tap(ticket)}>
      {words.steps[step]}
      {collects ? <span class="due">{words.collect(moneyText(due, page.currency, language))}</span> : null}
    </button>
  );
}
