import type { DraftView } from '../../api/orders/schemas.ts';
import type { Times } from '../../application/orders/times.ts';
import { add, parseMoney, zero, type Money } from '../../domain/shared/money.ts';
import { writeMoney, writeTime } from '../format.ts';
import { Sum, WatchedBasket } from './basket.tsx';
import { Frame, Hidden } from './frame.tsx';
import type { Visit } from './visit.ts';

/** What was typed, by the name of its field. */
export type Typed = Readonly<Record<string, string>>;
export type Fault = keyof Visit['words']['faults'];

export interface CheckoutProps {
  readonly visit: Visit;
  readonly draft: DraftView;
  readonly times: Times;
  readonly typed: Typed;
  readonly faults: readonly { readonly field: Fault; readonly text?: string | undefined }[];
  /** Of this attempt: the same again is the same order. */
  readonly key: string;
  /** Cards of the simulated provider to choose from; absent if there are none. */
  readonly testCards: boolean;
  /** Cards are typed into fields of Stripe's; absent if they are not. */
  readonly stripeKey?: string | undefined;
}

/** Tokens of the simulated provider. */
export const TEST_CARDS = {
  good: 'tok_visa',
  confirmed: 'tok_3ds',
  declined: 'tok_declined',
  slow: 'tok_slow',
} as const;

/** Stripe asks that it is loaded from there. */
const STRIPE_SCRIPT = 'https://js.stripe.com/v3/';

/** Where each fault is corrected. */
const FIELDS: Readonly<Record<Fault, string>> = {
  name: 'name',
  phone: 'phone',
  code: 'code',
  email: 'email',
  address: 'street',
  when: 'when',
  pizzas: 'summary',
  notes: 'notes',
  other: 'summary',
};

export function CheckoutPage({ visit, draft, times, typed, faults, key, testCards, stripeKey }: CheckoutProps) {
  const { words, base, store } = visit;
  const field = { visit, typed, faults };
  const delivers = typed['how'] === 'delivery';
  const total = parseMoney(draft.total_amount, store.currency) ?? zero(store.currency);
  return (
    <Frame
      visit={visit}
      title={words.checkout}
      section="basket"
      layout="narrow"
      head={stripeKey === undefined ? null : <script src={STRIPE_SCRIPT} async></script>}
    >
      <h1>{words.checkout}</h1>
      <Faults visit={visit} faults={faults} />
      <WatchedBasket visit={visit} />
      <form method="post" action={`${base}/checkout`} class="checkout" data-once={words.placing}>
        <Hidden visit={visit} fields={{ key, order: draft.id }} />
        <fieldset class="card">
          <legend>{words.how}</legend>
          <div class="choices two">
            <Choice name="how" value="pickup" checked={!delivers} label={words.pickup} />
            <Choice
              name="how"
              value="delivery"
              checked={delivers}
              label={words.deliver}
              hint={`+${writeMoney(visit, store.deliveryFee)}`}
            />
          </div>
          <div class="address">
            <Field {...field} name="street" fault="address" label={words.street} autocomplete="street-address" />
            <div class="pair">
              <Field {...field} name="postal" label={words.postalCode} autocomplete="postal-code" optional />
              <Field {...field} name="city" label={words.city} autocomplete="address-level2" />
            </div>
            <Field {...field} name="door" label={words.doorNotes} autocomplete="off" optional />
          </div>
        </fieldset>
        <fieldset class="card">
          <legend>{words.when}</legend>
          <label class="field">
            <span class="hidden">{words.when}</span>
            <select id="when" name="when" aria-invalid={hasFault(faults, 'when') ? 'true' : undefined}>
              {times.now === undefined ? null : <option value="">{words.asap(writeTime(visit, times.now))}</option>}
              {times.later.map((time) => (
                <option value={time} selected={typed['when'] === time}>
                  {writeTime(visit, time)}
                </option>
              ))}
            </select>
          </label>
        </fieldset>
        <fieldset class="card">
          <legend>{words.who}</legend>
          <Field {...field} name="name" fault="name" label={words.name} autocomplete="name" required />
          <Field
            {...field}
            name="phone"
            fault="phone"
            label={words.phone}
            hint={words.phoneHint}
            autocomplete="tel"
            type="tel"
            required
          />
          {hasFault(faults, 'code') ? (
            <Field {...field} name="code" fault="code" label={words.code} autocomplete="one-time-code" required />
          ) : null}
          <Field {...field} name="email" fault="email" label={words.email} autocomplete="email" type="email" optional />
          <label class="field">
            <span>
              {words.notes} <i>{words.optional}</i>
            </span>
            <textarea id="notes" name="notes" rows={2} maxlength={500}>
              {typed['notes'] ?? ''}
            </textarea>
          </label>
        </fieldset>
        <fieldset class="card">
          <legend>{words.pay}</legend>
          {testCards ? <p class="soft">{words.testCards}</p> : null}
          <div class="choices">
            {testCards
              ? (Object.keys(TEST_CARDS) as (keyof typeof TEST_CARDS)[]).map((each, index) => (
                  <Choice
                    name="pay"
                    value={each}
                    checked={(typed['pay'] ?? 'good') === each || (typed['pay'] === undefined && index === 0)}
                    label={words.cards[each]}
                  />
                ))
              : null}
            {stripeKey === undefined ? null : <CardFields visit={visit} stripeKey={stripeKey} />}
            <Choice
              name="pay"
              value="online"
              checked={typed['pay'] === 'online' || (!testCards && typed['pay'] === undefined)}
              label={words.online}
            />
            <Choice name="pay" value="cash" checked={typed['pay'] === 'cash'} label={words.cash} />
          </div>
        </fieldset>
        <section id="summary" class="card summary" tabindex={-1} aria-label={words.total}>
          <ul class="lines">
            {draft.pizzas.map(({ quantity, name, size, toppings }) => (
              <li>
                {quantity} × {name} <span class="soft">{[words.sizes[size], ...toppings].join(' · ')}</span>
              </li>
            ))}
          </ul>
          <Sums visit={visit} draft={draft} kind="if-pickup" total={total} />
          <Sums
            visit={visit}
            draft={draft}
            kind="if-delivery"
            total={add(total, store.deliveryFee)}
            fee={store.deliveryFee}
          />
          <button class="button wide">
            {words.place}
            <b class="if-pickup">{writeMoney(visit, total)}</b>
            <b class="if-delivery">{writeMoney(visit, add(total, store.deliveryFee))}</b>
          </button>
        </section>
      </form>
      <p>
        <a href={`${base}/basket`}>{words.basket}</a>
      </p>
    </Frame>
  );
}

/** Shown by the script once Stripe's fields are there: without it, a card is used on the payment page. */
function CardFields({ visit: { words, language }, stripeKey }: { readonly visit: Visit; readonly stripeKey: string }) {
  return (
    <div id="card" class="card-fields" data-stripe={stripeKey} data-language={language} hidden>
      <Choice name="pay" value="card" checked={false} label={words.card} />
      <div id="card-fields"></div>
      <p id="card-problem" class="wrong" role="alert"></p>
      <input type="hidden" name="token" value="" />
    </div>
  );
}

interface SumsProps {
  readonly visit: Visit;
  readonly draft: DraftView;
  readonly kind: string;
  readonly total: Money;
  readonly fee?: Money;
}

function Sums({ visit, draft, kind, total, fee }: SumsProps) {
  const { words } = visit;
  return (
    <dl class={`sums ${kind}`}>
      <Sum label={words.subtotal} amount={writeMoney(visit, draft.subtotal)} />
      <Sum label={words.tax} amount={writeMoney(visit, draft.tax)} />
      {fee ? <Sum label={words.delivery} amount={writeMoney(visit, fee)} /> : null}
      <Sum label={words.total} amount={writeMoney(visit, total)} isTotal />
    </dl>
  );
}

function hasFault(faults: CheckoutProps['faults'], field: Fault | undefined): boolean {
  return field !== undefined && faults.some((each) => each.field === field);
}

export function Faults({ visit: { words }, faults }: Pick<CheckoutProps, 'visit' | 'faults'>) {
  if (faults.length === 0) return null;
  return (
    <div class="card faults" role="alert">
      <p>{words.fix}</p>
      <ul>
        {faults.map(({ field, text }) => (
          <li>
            <a href={`#${FIELDS[field]}`}>{text ?? words.faults[field]}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface FieldProps extends Pick<CheckoutProps, 'visit' | 'typed' | 'faults'> {
  readonly name: string;
  readonly label: string;
  readonly fault?: Fault;
  readonly hint?: string;
  readonly type?: string;
  readonly autocomplete: string;
  readonly required?: boolean;
  readonly optional?: boolean;
}

export function Field(props: FieldProps) {
  const { visit, typed, faults, name, label, fault, hint, type = 'text', autocomplete, required, optional } = props;
  const isWrong = hasFault(faults, fault);
  const about = [hint === undefined ? '' : `${name}-hint`, isWrong ? `${name}-fault` : ''].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={name}>
        {label} {optional ? <i>{visit.words.optional}</i> : null}
      </label>
      <input
        id={name}
        name={name}
        type={type}
        value={typed[name] ?? ''}
        autocomplete={autocomplete}
        required={required}
        maxlength={120}
        aria-invalid={isWrong ? 'true' : undefined}
        aria-describedby={about || undefined}
      />
      {hint === undefined ? null : (
        <small id={`${name}-hint`} class="soft">
          {hint}
        </small>
      )}
      {isWrong && fault ? (
        <small id={`${name}-fault`} class="wrong">
          {visit.words.faults[fault]}
        </small>
      ) : null}
    </div>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
  readonly label: string;
  readonly hint?: string;
}

function Choice({ name, value, checked, label, hint }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="radio" name={name} value={value} checked={checked} />
      <span>
        {label} {hint === undefined ? null : <small>{hint}</small>}
      </span>
    </label>
  );
}
