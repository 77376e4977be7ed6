import { describePlace } from '../../../domain/rollout/change-set.ts';
import { STORE_STATES, type Rollout, type StoreRollout, type StoreState } from '../../../domain/rollout/rollout.ts';
import { rolloutWords } from '../words/rollouts/index.ts';
import { CHAIN, ChainShell, Table, type ChainPage } from './shell.tsx';

export interface StoresAsked {
  readonly state: StoreState | undefined;
  /** From 1 on. */
  readonly wave: number | undefined;
}

/** What a rollout does in each store, and why not in some. */
export function RolloutStores({
  page,
  run,
  asked,
  stores,
  next,
}: {
  readonly page: ChainPage;
  readonly run: Rollout;
  readonly asked: StoresAsked;
  readonly stores: readonly StoreRollout[];
  readonly next: string | undefined;
}) {
  const words = rolloutWords(page.language);
  const title = `${run.changeSet.name}: ${words.storesOf}`;
  return (
    <ChainShell page={page} title={title}>
      <h1>{title}</h1>
      <p>
        <a href={`${CHAIN}/rollouts/${run.id}`}>{words.back}</a>
      </p>
      <form method="get" class="filters">
        <label>
          {words.state}
          <select name="state">
            <option value="">{words.all}</option>
            {STORE_STATES.map((state) => (
              <option value={state} selected={state === asked.state}>
                {words.storeStates[state]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.wave}
          <select name="wave">
            <option value="">{words.all}</option>
            {run.waves.map((_, index) => (
              <option value={String(index + 1)} selected={index + 1 === asked.wave}>
                {index + 1}
              </option>
            ))}
          </select>
        </label>
        <button class="button quiet">{words.reload}</button>
      </form>
      {stores.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <Table label={title} columns={[words.store, words.state, words.wave, words.becomes]}>
          {stores.map(({ storeId, state, wave, told, steps }) => (
            <tr>
              <th scope="row">{storeId}</th>
              <td>{words.storeStates[state]}</td>
              <td>{wave === undefined ? '' : wave + 1}</td>
              <td class="when">{told ?? steps.map(({ place }) => describePlace(place)).join(', ')}</td>
            </tr>
          ))}
        </Table>
      )}
      {next === undefined ? null : (
        <p>
          <a
            href={`?${new URLSearchParams({ state: asked.state ?? '', wave: String(asked.wave ?? ''), after: next }).toString()}`}
          >
            {words.next}
          </a>
        </p>
      )}
    </ChainShell>
  );
}
