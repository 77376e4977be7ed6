import type { NameOf } from '../../../application/access/names.ts';
import type { ChangeSet } from '../../../domain/rollout/change-set.ts';
import type { Rollout } from '../../../domain/rollout/rollout.ts';
import { rolloutWords } from '../words/rollouts/index.ts';
import { CHAIN, ChainShell, dayAndTime, RolloutState, Table, whoOf, type ChainPage } from './shell.tsx';

/** Everything that has been, or may be, rolled out to many stores. */
export function RolloutList({
  page,
  rollouts,
  changeSets,
  nameOf,
  problem,
}: {
  readonly page: ChainPage;
  readonly rollouts: readonly Rollout[];
  readonly changeSets: readonly ChangeSet[];
  readonly nameOf: NameOf;
  readonly problem: string | undefined;
}) {
  const words = rolloutWords(page.language);
  return (
    <ChainShell page={page} title={words.title} problem={problem}>
      <h1>{words.title}</h1>
      <p class="detail">{words.what}</p>
      <section class="stack" aria-labelledby="rollouts">
        <h2 id="rollouts">{words.rollouts}</h2>
        {rollouts.length === 0 ? (
          <p>{words.noRollouts}</p>
        ) : (
          <Table label={words.rollouts} columns={[words.name, words.state, words.planned]}>
            {rollouts.map(({ id, changeSet, status, history: [plan], plannedBy }) => (
              <tr>
                <th scope="row">
                  <a href={`${CHAIN}/rollouts/${id}`}>{changeSet.name}</a>
                </th>
                <td>
                  <RolloutState page={page} status={status} />
                </td>
                <td class="when">
                  {plan ? `${dayAndTime(page, plan.at)} · ` : ''}
                  {whoOf(page, nameOf, plannedBy)}
                </td>
              </tr>
            ))}
          </Table>
        )}
      </section>
      <section class="stack" aria-labelledby="change-sets">
        <h2 id="change-sets">{words.changeSets}</h2>
        {changeSets.length === 0 ? (
          <p>{words.noChangeSets}</p>
        ) : (
          <Table label={words.changeSets} columns={[words.name, words.written]}>
            {changeSets.map(({ id, name, createdAt, createdBy }) => (
              <tr>
                <th scope="row">
                  <a href={`${CHAIN}/change-sets/${id}`}>{name}</a>
                </th>
                <td class="when">
                  {dayAndTime(page, createdAt)} · {whoOf(page, nameOf, createdBy)}
                </td>
              </tr>
            ))}
          </Table>
        )}
        {page.mayChange ? (
          <p>
            <a class="button" href={`${CHAIN}/change-sets/new`}>
              {words.write}
            </a>
          </p>
        ) : null}
      </section>
    </ChainShell>
  );
}
