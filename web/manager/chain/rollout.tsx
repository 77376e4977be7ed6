import type { NameOf } from '../../../application/access/names.ts';
import type { Actor } from '../../../domain/order/index.ts';
import type { GroupFigures } from '../../../domain/rollout/compare.ts';
import { ROLLOUT_ORDERS, whyRefused, type Rollout, type RolloutOrder, type Wave } from '../../../domain/rollout/rollout.ts'; // prettier-ignore
import { plusMinutes } from '../../../domain/shared/values.ts';
import { writeClock, writeNumber, writeShare } from '../../format.ts';
import { Action } from '../shell.tsx';
import { rolloutWords } from '../words/rollouts/index.ts';
import { CHAIN, ChainShell, dayAndTime, RolloutState, Table, whoOf, type ChainPage } from './shell.tsx';

interface Part {
  readonly page: ChainPage;
  readonly run: Rollout;
}

/** One rollout: what it would touch, how far it is, how its stores do against those that have not got it yet, and who ordered what. */
export function RolloutPage({
  page,
  run,
  reader,
  nameOf,
  problem,
}: Part & { readonly reader: Actor; readonly nameOf: NameOf; readonly problem: string | undefined }) {
  const words = rolloutWords(page.language);
  const title = run.changeSet.name;
  return (
    <ChainShell page={page} title={title} problem={problem}>
      <header class="order-head">
        <h1>
          {title} <RolloutState page={page} status={run.status} />
        </h1>
        <p class="actions">
          <a class="button quiet" href={`${CHAIN}/rollouts/${run.id}`}>
            {words.reload}
          </a>
          <a class="button quiet" href={`${CHAIN}/change-sets/${run.changeSet.id}`}>
            {words.toChangeSet}
          </a>
        </p>
      </header>
      <div class="columns">
        <Radius page={page} run={run} />
        {page.mayChange ? <Orders page={page} run={run} reader={reader} /> : null}
      </div>
      <Waves page={page} run={run} />
      <Comparison page={page} run={run} />
      {run.notes.length === 0 ? null : (
        <section class="stack" aria-labelledby="notes">
          <h2 id="notes">{words.notes}</h2>
          <ul class="card story">
            {run.notes.map(({ storeId, told }) => (
              <li>
                <b>{storeId}</b> <span>{told}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="stack" aria-labelledby="history">
        <h2 id="history">{words.history}</h2>
        <ol class="card story of-days">
          {run.history.map(({ what, at, by, why }) => (
            <li>
              <time datetime={at}>{dayAndTime(page, at)}</time>
              <p>
                {whoOf(page, nameOf, by)} {words.told[what]}
                {why === undefined ? '' : `: ${why}`}
              </p>
            </li>
          ))}
        </ol>
      </section>
    </ChainShell>
  );
}

/** How many stores it is about. */
function Radius({ page, run }: Part) {
  const words = rolloutWords(page.language);
  const changed = run.waves.reduce((sum, { stores }) => sum + stores, 0);
  const path = `${CHAIN}/rollouts/${run.id}/stores`;
  const lines: readonly [count: number, what: (count: number) => string, query: string][] = [
    [changed, words.wouldChange, ''],
    [run.unfit, words.cannot, '?state=unfit'],
    [run.same, words.same, '?state=same'],
  ];
  return (
    <section class="card stack" aria-labelledby="radius">
      <h2 id="radius">{words.radius}</h2>
      {run.status === 'planning' ? (
        <p>{words.statuses.planning}</p>
      ) : (
        <ul>
          {lines
            .filter(([count], index) => index === 0 || count > 0)
            .map(([count, what, query]) => (
              <li>
                <a href={path + query}>{words.stores(count)}</a> {what(count)}
              </li>
            ))}
        </ul>
      )}
      {run.status === 'planned' && changed === 0 ? <p>{words.nobody}</p> : null}
      {run.needsApproval === undefined ? null : <p>{words.needsApproval(run.needsApproval)}</p>}
      {run.undone ? <p>{words.undone(words.stores(run.undone.restored), run.undone.left)}</p> : null}
      <p>
        <a href={path}>{words.eachStore}</a>
      </p>
    </section>
  );
}

/** What may be ordered now; and what somebody else has to. */
function Orders({ page, run, reader }: Part & { readonly reader: Actor }) {
  const words = rolloutWords(page.language);
  const fitting = ROLLOUT_ORDERS.flatMap((type) => {
    if (type === 'start' && run.waves.length === 0) return [];
    const refusal = whyRefused(run, { type, by: reader });
    return refusal === undefined || refusal.code === 'forbidden' ? [{ type, isOthers: refusal !== undefined }] : [];
  });
  if (fitting.length === 0) return null;
  return (
    <section class="card stack" aria-label={words.title}>
      {fitting.map(({ type, isOthers }) => (
        <Action page={page} to={`${CHAIN}/rollouts/${run.id}/${type}`} class="order">
          <h2>{words.commands[type]}</h2>
          <p id={`causes-${type}`}>{isOthers ? words.somebodyElse : words.causes[type]}</p>
          <div class="row">
            {takesReason(type) && !isOthers ? (
              <label class="grows">
                {words.reason} <input name="reason" maxlength={300} />
              </label>
            ) : null}
            <button
              class={type === 'undo' || type === 'pause' ? 'button quiet' : 'button'}
              disabled={isOthers}
              aria-describedby={`causes-${type}`}
            >
              {words.commands[type]}
            </button>
          </div>
        </Action>
      ))}
    </section>
  );
}

function takesReason(type: RolloutOrder['type']): boolean {
  return type === 'pause' || type === 'undo';
}

function Waves({ page, run }: Part) {
  const words = rolloutWords(page.language);
  if (run.waves.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="waves">
      <h2 id="waves">{words.waves}</h2>
      <Table
        label={words.waves}
        columns={[words.wave, words.verdict, { amount: words.changed }, { amount: words.left }, words.since]}
      >
        {run.waves.map(({ stores, changed, left, changedAt, watch }, index) => (
          <tr>
            <th scope="row" class="number">
              <a href={`${CHAIN}/rollouts/${run.id}/stores?wave=${index + 1}`}>
                {words.wave} {index + 1}
              </a>
            </th>
            <td class="text">{verdictOf(page, run, { changedAt, watch })}</td>
            <td class="amount">
              {writeNumber(page, changed)} / {words.stores(stores)}
            </td>
            <td class="amount">{writeNumber(page, left)}</td>
            <td class="when">{changedAt === undefined ? '' : dayAndTime(page, changedAt)}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

const amount = (name: string) => ({ amount: name });

/** Or until when it is watched before there is one. */
function verdictOf(page: ChainPage, { status, terms }: Rollout, { changedAt, watch }: Partial<Wave>): string {
  const words = rolloutWords(page.language);
  if (watch) return words.verdicts[watch.verdict];
  if (changedAt === undefined || status !== 'running') return '';
  return words.watchedUntil(writeClock(page, plusMinutes(changedAt, terms.watchMinutes)));
}

/** Of each wave that was looked at: its stores against those without it. */
function Comparison({ page, run }: Part) {
  const words = rolloutWords(page.language);
  const looked = run.waves.flatMap(({ watch }, index) => (watch ? [{ watch, number: index + 1 }] : []));
  if (looked.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="compared">
      <h2 id="compared">{words.compared}</h2>
      {looked.map(({ watch, number }) => (
        <>
          <Table
            label={`${words.compared}: ${words.wave} ${number}`}
            columns={[
              `${words.wave} ${number}`,
              ...[words.storesOf, words.orders, words.refused, words.promiseError].map(amount),
            ]}
          >
            <Figures page={page} name={words.withIt} figures={watch.treated} />
            <Figures page={page} name={againstWhom(page, watch)} figures={watch.control} />
          </Table>
          <p class={watch.verdict === 'worse' ? 'warning' : 'detail'}>
            {[words.lookedAt(dayAndTime(page, watch.at)), watch.why].filter(Boolean).join(' · ')}
          </p>
        </>
      ))}
    </section>
  );
}

function againstWhom({ language }: ChainPage, { against }: NonNullable<Wave['watch']>): string {
  const words = rolloutWords(language);
  return against === 'others' ? words.withoutIt : words.weekBefore;
}

function Figures({
  page,
  name,
  figures: { stores, orders, refused, refusalRate, promiseError },
}: {
  readonly page: ChainPage;
  readonly name: string;
  readonly figures: GroupFigures;
}) {
  const words = rolloutWords(page.language);
  const rate = refusalRate === undefined ? '' : ` (${writeShare(page, refusalRate, 1)})`;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="amount">{writeNumber(page, stores)}</td>
      <td class="amount">{writeNumber(page, orders)}</td>
      <td class="amount">{writeNumber(page, refused) + rate}</td>
      <td class="amount">
        {promiseError === undefined ? '–' : words.minutes(writeNumber(page, Math.round(promiseError * 10) / 10))}
      </td>
    </tr>
  );
}
