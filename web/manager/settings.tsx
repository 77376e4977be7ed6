import { WEEKDAYS, type Weekday } from '../../domain/catalog/hours.ts';
import { LANGUAGES } from '../../domain/catalog/store.ts';
import { dateFormat } from '../../domain/shared/formats.ts';
import { LANGUAGE_NAMES } from '../words/index.ts';
import { Action, Shell, type ManagerPage } from './shell.tsx';
import { movingWords } from './words/moving.ts';
import { rolloutWords } from './words/rollouts/index.ts';
import { settingsWords } from './words/settings.ts';

/** A store's settings as the API has them, and as a form sends them: each field by its name, such as `kitchen.slots`. */

interface Span {
  readonly from: string;
  readonly to: string;
}

/** As over HTTP. What is not named here stays as it is. */
export interface StoreShape extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly kitchen: Readonly<Record<string, number>>;
  readonly timers: Readonly<Record<string, number>>;
  readonly moving?: Readonly<Record<string, unknown>>;
  readonly opening_hours?: Readonly<Partial<Record<Weekday, readonly Span[]>>>;
}

type Typed = Readonly<Partial<Record<string, string>>>;

const TEXTS = ['name', 'tax_percent', 'delivery_fee'] as const;
const CONTACTS = ['manager_phone', 'manager_email', 'kitchen_phone'] as const;
export const KITCHEN = [
  'slots',
  'max_backlog',
  'minutes_per_extra_pizza',
  'slots_per_cook',
  'orders_per_quarter_hour',
] as const;

/** Of orders that the kitchen does not begin. */
export const MOVING = ['after_minutes', 'offer_minutes', 'max_km'] as const;

export function typedOf(store: StoreShape): Typed {
  const hours = (day: Weekday): string =>
    (store.opening_hours?.[day] ?? []).map(({ from, to }) => `${from}-${to}`).join(', ');
  const plain = (names: readonly string[]): [string, string][] =>
    names.map((name) => [name, typeof store[name] === 'string' ? store[name] : '']);
  return Object.fromEntries([
    ...plain([...TEXTS, ...CONTACTS, 'language']),
    ...WEEKDAYS.map((day): [string, string] => [`opening_hours.${day}`, hours(day)]),
    ...Object.entries(store.kitchen).map(([name, value]): [string, string] => [`kitchen.${name}`, String(value)]),
    ...Object.entries(store.timers).map(([name, value]): [string, string] => [`timers.${name}`, String(value)]),
    ...Object.entries(store.moving ?? {}).map(([name, value]): [string, string] => [`moving.${name}`, textOf(value)]),
  ]);
}

/** The settings with what was typed. What cannot be read is left as it was typed, for the API to refuse. */
export function withTyped(store: StoreShape, typed: Typed): object {
  const { opening_hours: _, language: __, moving: ___, ...kept } = store;
  const optional = (name: string): object => {
    const text = typed[name]?.trim() ?? '';
    return text === '' ? { [name]: undefined } : { [name]: text };
  };
  const numbers = (group: 'kitchen' | 'timers', names: readonly string[]): object =>
    Object.fromEntries(
      names.map((name) => {
        const text = typed[`${group}.${name}`]?.trim() ?? '';
        return [name, text === '' ? undefined : Number(text)];
      }),
    );
  const days = WEEKDAYS.map((day): [Weekday, Span[]] => [day, spansOf(typed[`opening_hours.${day}`] ?? '')]);
  return {
    ...kept,
    ...Object.assign({}, ...[...CONTACTS, 'language'].map(optional)),
    ...Object.fromEntries(TEXTS.map((name) => [name, typed[name]?.trim() ?? ''])),
    kitchen: numbers('kitchen', KITCHEN),
    timers: numbers('timers', Object.keys(settingsWords('en').timer)),
    ...movingOf(typed),
    ...(days.every(([, spans]) => spans.length === 0)
      ? {}
      : { opening_hours: Object.fromEntries(days.filter(([, spans]) => spans.length > 0)) }),
  };
}

/** Without `by`, orders stay where they are. */
function movingOf(typed: Typed): object {
  const by = typed['moving.by'] ?? '';
  if (by === '') return {};
  const stores = (typed['moving.stores'] ?? '').split(',').map((each) => each.trim()).filter(Boolean); // prettier-ignore
  const numbers = MOVING.flatMap((name) => {
    const text = typed[`moving.${name}`]?.trim() ?? '';
    return text === '' ? [] : [[name, Number(text)] as const];
  });
  return { moving: { by, ...Object.fromEntries(numbers), ...(stores.length === 0 ? {} : { stores }) } };
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

export function spansOf(text: string): Span[] {
  return text
    .split(',')
    .map((part) => part.split(/[-–]/).map((each) => each.trim()))
    .filter(([from]) => from !== '')
    .map(([from = '', to = '']) => ({ from, to }));
}

interface SettingsProps {
  readonly page: ManagerPage;
  readonly typed: Typed;
  readonly etag: string | undefined;
  readonly faults: readonly Fault[];
  readonly isSaved: boolean;
  /** The address of the changes to many stores, for those who may see them. */
  readonly rollouts: string | undefined;
}

export function SettingsPage({ page, typed, etag, faults, isSaved, rollouts }: SettingsProps) {
  const words = settingsWords(page.language);
  const moving = movingWords(page.language).settings;
  const field = { typed, faults };
  return (
    <Shell page={page} section="settings" title={words.title}>
      <h1>{words.title}</h1>
      {rollouts === undefined ? null : (
        <p>
          <a href={rollouts}>{rolloutWords(page.language).title}</a>
        </p>
      )}
      {isSaved ? (
        <p class="all-well" role="status">
          {words.saved}
        </p>
      ) : null}
      <Faults faults={faults} title={words.fix} />
      <Action
        page={page}
        to={`/manage/${page.store.id}/settings`}
        class="settings"
        fields={etag === undefined ? {} : { etag }}
      >
        <section class="card" aria-labelledby="store">
          <h2 id="store">{words.store}</h2>
          {TEXTS.map((name) => (
            <Field
              {...field}
              name={name}
              label={name === 'delivery_fee' ? `${words[name]} (${page.store.currency})` : words[name]}
              isNeeded
            />
          ))}
          <label>
            {words.language}
            <select name="language">
              <option value="">{words.byCountry}</option>
              {LANGUAGES.map((each) => (
                <option value={each} selected={typed['language'] === each}>
                  {LANGUAGE_NAMES[each]}
                </option>
              ))}
            </select>
          </label>
        </section>
        <section class="card" aria-labelledby="hours">
          <h2 id="hours">{words.hours}</h2>
          <p class="detail">{words.hoursHint}</p>
          {WEEKDAYS.map((day, index) => (
            <Field {...field} name={`opening_hours.${day}`} label={weekdayIn(page, index)} />
          ))}
        </section>
        <section class="card" aria-labelledby="kitchen">
          <h2 id="kitchen">{words.kitchen}</h2>
          {KITCHEN.map((name) => (
            <Field {...field} name={`kitchen.${name}`} label={words[name]} isNumber />
          ))}
        </section>
        <section class="card" aria-labelledby="moving">
          <h2 id="moving">{moving.title}</h2>
          <label>
            {moving.title}
            <select id="moving.by" name="moving.by">
              <option value="">{moving.off}</option>
              {(['manager', 'lease'] as const).map((by) => (
                <option value={by} selected={typed['moving.by'] === by}>
                  {moving[by]}
                </option>
              ))}
            </select>
          </label>
          {MOVING.map((name) => (
            <Field {...field} name={`moving.${name}`} label={moving[name]} isNumber />
          ))}
          <Field {...field} name="moving.stores" label={moving.stores} />
        </section>
        <section class="card" aria-labelledby="alerts">
          <h2 id="alerts">{words.alerts}</h2>
          {CONTACTS.map((name) => (
            <Field {...field} name={name} label={words[name]} />
          ))}
        </section>
        <details class="card" open={faults.some((each) => each.field.startsWith('timers'))}>
          <summary>{words.timers}</summary>
          <div class="fields">
            {Object.entries(words.timer).map(([name, label]) => (
              <Field {...field} name={`timers.${name}`} label={label} isNumber />
            ))}
          </div>
        </details>
        <button class="button">{words.save}</button>
      </Action>
    </Shell>
  );
}

/** The first is a Monday. */
export function weekdayIn({ language }: Pick<ManagerPage, 'language'>, index: number): string {
  return dateFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2026, 0, 5 + index)));
}

/** What is wrong with a field of a form. */
export interface Fault {
  readonly field: string;
  readonly message: string;
}

/** All that is wrong with a form, each with the way to its field. */
export function Faults({ faults, title }: { readonly faults: readonly Fault[]; readonly title: string }) {
  if (faults.length === 0) return null;
  return (
    <div class="problem" role="alert">
      <p>{title}</p>
      <ul>
        {faults.map(({ field, message }) => (
          <li>
            <a href={`#${field}`}>{field}</a>: {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

export interface FieldProps extends Pick<SettingsProps, 'typed' | 'faults'> {
  readonly name: string;
  readonly label: string;
  readonly isNeeded?: boolean;
  readonly isNumber?: boolean;
}

export function Field({ typed, faults, name, label, isNeeded = false, isNumber = false }: FieldProps) {
  const isWrong = faults.some(({ field }) => field.startsWith(name));
  return (
    <label>
      {label}
      <input
        id={name}
        name={name}
        value={typed[name] ?? ''}
        required={isNeeded}
        inputmode={isNumber ? 'numeric' : undefined}
        maxlength={200}
        aria-invalid={isWrong ? 'true' : undefined}
      />
    </label>
  );
}
