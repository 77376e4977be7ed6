import type { NameOf } from '../../../application/access/names.ts';
import type { Actor } from '../../../domain/order/index.ts';
import type { Instant } from '../../../domain/shared/values.ts';
import { Action } from '../shell.tsx';
import { rolloutWords } from '../words/rollouts/index.ts';
import { CHAIN, ChainShell, dayAndTime, Table, whoOf, type ChainPage } from './shell.tsx';
import { placesOf, type Typed } from './typed-changes.ts';

/** As over HTTP. */
export interface ChangeSetShape {
  readonly id: string;
  readonly name: string;
  readonly currency?: string;
  readonly settings?: object;
  readonly menu?: object;
  readonly created_at: Instant;
  readonly created_by: Actor;
}

const NUMBERS = [
  ['watch_minutes', '60'],
  ['min_orders', '100'],
  ['stores_per_second', '10'],
] as const;
const USUAL = '1%\n10%\n50%\n100%';

/** What a change set makes different, and how it is to be rolled out. */
export function ChangeSetPage({
  page,
  set,
  nameOf,
  typed,
  problem,
}: {
  readonly page: ChainPage;
  readonly set: ChangeSetShape;
  readonly nameOf: NameOf;
  /** How it was asked to be planned, if that was refused. */
  readonly typed: Typed;
  readonly problem: string | undefined;
}) {
  const all = rolloutWords(page.language);
  const words = all.form;
  const places = placesOf({ settings: set.settings ?? {}, menu: set.menu ?? {} });
  return (
    <ChainShell page={page} title={set.name} problem={problem}>
      <h1>{set.name}</h1>
      <p class="detail">
        {all.written}: {dayAndTime(page, set.created_at)}, {whoOf(page, nameOf, set.created_by)}
        {set.currency === undefined ? '' : ` · ${set.currency}`}
      </p>
      <Table label={set.name} columns={[words.place, words.becomes]}>
        {places.map(([place, becomes]) => (
          <tr>
            <th scope="row">{place}</th>
            <td class="when">{becomes}</td>
          </tr>
        ))}
      </Table>
      {page.mayChange ? (
        <section class="card stack" aria-labelledby="plan">
          <h2 id="plan">{words.plan}</h2>
          <p class="detail">{words.planWhat}</p>
          <Action page={page} to={`${CHAIN}/change-sets/${set.id}/plan`} class="stack">
            <label>
              {words.waves}
              <textarea name="waves" rows={5} maxlength={20_000} aria-describedby="waves-hint" spellcheck={false}>
                {typed['waves'] ?? USUAL}
              </textarea>
            </label>
            <p class="detail" id="waves-hint">
              {words.wavesHint}
            </p>
            {NUMBERS.map(([name, usual]) => (
              <label>
                {words[name]} <input name={name} value={typed[name] ?? usual} inputmode="numeric" maxlength={6} />
              </label>
            ))}
            <p>
              <button class="button">{words.plan}</button>
            </p>
          </Action>
        </section>
      ) : null}
    </ChainShell>
  );
}
