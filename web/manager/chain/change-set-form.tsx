import type { Child } from 'hono/jsx';
import { WEEKDAYS } from '../../../domain/catalog/hours.ts';
import type { Menu } from '../../../domain/catalog/menu.ts';
import { formatDecimal } from '../../../domain/shared/money.ts';
import { wordsOf } from '../../words/index.ts';
import { Faults, Field, MOVING, weekdayIn, type Fault } from '../settings.tsx';
import { Action } from '../shell.tsx';
import { movingWords } from '../words/moving.ts';
import { rolloutWords } from '../words/rollouts/index.ts';
import { settingsWords } from '../words/settings.ts';
import { CHAIN, ChainShell, Table, type ChainPage } from './shell.tsx';
import { KITCHEN_CHANGES, TIMERS, type Typed } from './typed-changes.ts';

interface FormProps {
  readonly page: ChainPage;
  /** Of the first store: of what is on it, prices and the like can be changed. */
  readonly menu: Menu;
  readonly typed: Typed;
  readonly faults: readonly Fault[];
}

/** Everything that may be changed in many stores; what is left empty stays as it is. */
export function ChangeSetForm({ page, menu, typed, faults }: FormProps) {
  const words = rolloutWords(page.language).form;
  const names = settingsWords(page.language);
  const field = { typed, faults };
  return (
    <ChainShell page={page} title={words.title}>
      <h1>{words.title}</h1>
      <p class="detail">{words.what}</p>
      <Faults faults={faults} title={words.fix} />
      <Action page={page} to={`${CHAIN}/change-sets/new`} class="settings">
        <section class="card" aria-labelledby="set">
          <h2 id="set">{words.settings}</h2>
          <Field {...field} name="name" label={names.name} isNeeded />
          <Field {...field} name="currency" label={words.currency} />
          <Field {...field} name="settings.tax_percent" label={names.tax_percent} />
          <Field {...field} name="settings.delivery_fee" label={names.delivery_fee} />
        </section>
        <section class="card" aria-labelledby="kitchen">
          <h2 id="kitchen">{names.kitchen}</h2>
          <p class="detail">{words.dash}</p>
          {KITCHEN_CHANGES.map((name) => (
            <Field {...field} name={`settings.kitchen.${name}`} label={names[name]} isNumber />
          ))}
        </section>
        <section class="card wide" aria-labelledby="opening">
          <h2 id="opening">{words.hours}</h2>
          <Choice
            name="hours"
            label={words.hours}
            value={typed['hours']}
            options={[
              ['', words.asItIs],
              ['always', words.always],
              ['these', words.theseHours],
            ]}
          />
          <p class="detail">{names.hoursHint}</p>
          <div class="fields">
            {WEEKDAYS.map((day, index) => (
              <Field {...field} name={`settings.opening_hours.${day}`} label={weekdayIn(page, index)} />
            ))}
          </div>
        </section>
        <Moving page={page} {...field} />
        <details class="card" open={faults.some((each) => each.field.startsWith('settings.timers'))}>
          <summary>{names.timers}</summary>
          <p class="detail">{words.dash}</p>
          <div class="fields">
            {TIMERS.map((name) => (
              <Field {...field} name={`settings.timers.${name}`} label={names.timer[name]} isNumber />
            ))}
          </div>
        </details>
        <Items page={page} menu={menu} {...field} />
        <details class="card" open={faults.some((each) => each.field.startsWith('menu.added'))}>
          <summary>{words.added}</summary>
          <label>
            {words.addedHint}
            <textarea id="menu.added" name="menu.added" rows={8} maxlength={100_000} spellcheck={false}>
              {typed['menu.added'] ?? ''}
            </textarea>
          </label>
        </details>
        <button class="button">{words.save}</button>
      </Action>
    </ChainShell>
  );
}

type Part = Pick<FormProps, 'page' | 'typed' | 'faults'>;

function Moving({ page, ...field }: Part) {
  const words = movingWords(page.language).settings;
  const { asItIs } = rolloutWords(page.language).form;
  return (
    <section class="card wide" aria-labelledby="untouched">
      <h2 id="untouched">{words.title}</h2>
      <Choice
        name="moving"
        label={words.title}
        value={field.typed['moving']}
        options={[
          ['', asItIs],
          ['off', words.off],
          ['manager', words.manager],
          ['lease', words.lease],
        ]}
      />
      <div class="fields">
        {MOVING.map((name) => (
          <Field {...field} name={`settings.moving.${name}`} label={words[name]} isNumber />
        ))}
      </div>
    </section>
  );
}

/** The pizzas and toppings of the first store. */
function Items({ page, menu, ...field }: Part & Pick<FormProps, 'menu'>) {
  const words = rolloutWords(page.language).form;
  const { sizes } = wordsOf(page.language);
  const columns = [words.item, `${words.newPrice} (${page.store.currency})`, words.onMenu];
  return (
    <>
      <section class="wide stack" aria-labelledby="pizzas">
        <h2 id="pizzas">{words.pizzas}</h2>
        <p class="detail">{words.ofMain(page.store.name)}</p>
        <Table label={words.pizzas} columns={columns}>
          {menu.pizzas.map(({ id, name, variants }) => (
            <Item page={page} at={`menu.pizzas.${id}`} name={name} {...field}>
              {variants.map(({ size, price }) => (
                <Field
                  {...field}
                  name={`menu.pizzas.${id}.sizes.${size}.price`}
                  label={`${sizes[size]} (${formatDecimal(price)})`}
                />
              ))}
            </Item>
          ))}
        </Table>
      </section>
      <section class="wide stack" aria-labelledby="toppings">
        <h2 id="toppings">{words.toppings}</h2>
        <Table label={words.toppings} columns={columns}>
          {menu.toppings.map(({ id, name, price }) => (
            <Item page={page} at={`menu.toppings.${id}`} name={name} {...field}>
              <Field {...field} name={`menu.toppings.${id}.price`} label={`${name} (${formatDecimal(price)})`} />
            </Item>
          ))}
        </Table>
      </section>
    </>
  );
}

function Item({
  page,
  at,
  name,
  typed,
  children,
}: Part & { readonly at: string; readonly name: string; readonly children?: Child }) {
  const words = rolloutWords(page.language).form;
  return (
    <tr>
      <th scope="row" id={at}>
        {name}
      </th>
      <td>
        <div class="prices">{children}</div>
      </td>
      <td>
        <Choice
          name={`${at}.state`}
          label={`${words.onMenu}: ${name}`}
          value={typed[`${at}.state`]}
          options={[
            ['', words.asItIs],
            ['yes', words.available],
            ['no', words.soldOut],
            ['off', words.off],
          ]}
          isShort
        />
      </td>
    </tr>
  );
}

function Choice({
  name,
  label,
  value,
  options,
  isShort = false,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [value: string, text: string])[];
  /** What is above it says what it is. */
  readonly isShort?: boolean;
}) {
  return (
    <select id={isShort ? undefined : name} name={name} aria-label={label}>
      {options.map(([each, text]) => (
        <option value={each} selected={each === (value ?? '')}>
          {text}
        </option>
      ))}
    </select>
  );
}
