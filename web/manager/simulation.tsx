import { writeNumber, writeShare } from '../format.ts';
import { Chart } from './chart.tsx';
import { AmountTable } from './amounts.tsx';
import { Shell, type ManagerPage } from './shell.tsx';
import { EVENINGS, type SimulatedSlots } from './simulate.ts';
import { simulationWords } from './words/simulation.ts';

/** What the page lets be tried: more would keep a process busy. */
export const MOST = { orders: 600, drivers: 50, slots: 50 } as const;

interface SimulationProps {
  readonly page: ManagerPage;
  readonly form: Readonly<Record<keyof typeof MOST, number>>;
  /** Absent: nothing was asked yet. */
  readonly result: readonly SimulatedSlots[] | 'busy' | undefined;
}

/** "What would a seventh slot do on such a Friday?" */
export function SimulationPage({ page, form, result }: SimulationProps) {
  const words = simulationWords(page.language);
  return (
    <Shell page={page} section="simulation" title={words.title}>
      <h1>{words.question(form.slots + 1)}</h1>
      <p class="detail">{words.how(EVENINGS)}</p>
      <form method="get" class="filters card">
        {(Object.keys(MOST) as (keyof typeof MOST)[]).map((name) => (
          <label>
            {words[name]}
            <input type="number" name={name} min="1" max={String(MOST[name])} value={String(form[name])} required />
          </label>
        ))}
        <button class="button" name="run" value="yes">
          {words.run}
        </button>
      </form>
      {result === undefined ? null : result === 'busy' ? (
        <p class="warning" role="status">
          {words.busy}
        </p>
      ) : (
        <Result page={page} slots={form.slots} tried={result} />
      )}
    </Shell>
  );
}

function Result({
  page,
  slots,
  tried,
}: {
  readonly page: ManagerPage;
  readonly slots: number;
  readonly tried: readonly SimulatedSlots[];
}) {
  const words = simulationWords(page.language);
  const now = tried.find((each) => each.slots === slots);
  const more = tried.find((each) => each.slots === slots + 1);
  const labels = tried.map((each) => String(each.slots));
  const columns: readonly [string, (each: SimulatedSlots) => string][] = [
    [words.served, ({ served }) => writeNumber(page, Math.round(served))],
    [words.refused, ({ refused }) => writeNumber(page, Math.round(refused))],
    [words.gaveUp, ({ gaveUp }) => writeNumber(page, Math.round(gaveUp))],
    [words.kept, ({ kept }) => writeShare(page, kept)],
    [words.wait, ({ wait }) => page.words.minutes(Math.round(wait))],
    [words.longWait, ({ longWait }) => page.words.minutes(Math.round(longWait))],
    [words.used, ({ used }) => writeShare(page, used)],
  ];
  return (
    <>
      {now && more ? (
        <p class="all-well" role="status">
          {words.answer(Math.round(more.served - now.served), Math.round(now.wait - more.wait))}
        </p>
      ) : null}
      <div class="columns">
        <section class="card" aria-labelledby="kept">
          <h2 id="kept">{words.kept}</h2>
          <Chart
            title={words.table}
            label={words.slots}
            labels={labels}
            series={[{ name: `${words.kept} (%)`, values: tried.map(({ kept }) => Math.round(kept * 100)) }]}
          />
        </section>
        <section class="card" aria-labelledby="wait">
          <h2 id="wait">{words.waits}</h2>
          <Chart
            title={words.table}
            label={words.slots}
            labels={labels}
            series={[
              { name: words.wait, values: tried.map(({ wait }) => Math.round(wait)) },
              { name: words.longWait, values: tried.map(({ longWait }) => Math.round(longWait)) },
            ]}
          />
        </section>
      </div>
      <AmountTable label={words.title} first={words.slots} columns={columns.map(([name]) => name)} isCard>
        {tried.map((each) => (
          <tr class={each.slots === slots ? 'chosen' : undefined}>
            <th scope="row">{each.slots}</th>
            {columns.map(([, show]) => (
              <td class="amount">{show(each)}</td>
            ))}
          </tr>
        ))}
      </AmountTable>
    </>
  );
}
