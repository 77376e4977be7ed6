import type { Child, PropsWithChildren } from 'hono/jsx';
import type { Actor } from '../../../domain/order/index.ts';
import type { RolloutStatus } from '../../../domain/rollout/rollout.ts';
import type { Instant } from '../../../domain/shared/values.ts';
import type { NameOf } from '../../../application/access/names.ts';
import { writeClock, writeShortDay } from '../../format.ts';
import { Frame, type ManagerPage } from '../shell.tsx';
import { who } from '../who.ts';
import { rolloutWords } from '../words/rollouts/index.ts';

/** What every page about the chain needs. Its store is the first one, by whose clock and currency it is written. */
export interface ChainPage extends ManagerPage {
  /** Others may look. */
  readonly mayChange: boolean;
}

export const CHAIN = '/manage/chain';

export function ChainShell({
  page,
  title,
  problem,
  children,
}: PropsWithChildren<{
  readonly page: ChainPage;
  readonly title: string;
  readonly problem?: string | undefined;
}>) {
  const { language, words } = page;
  const links = [
    ['stores', '/manage', words.stores],
    ['rollouts', `${CHAIN}/rollouts`, rolloutWords(language).title],
  ] as const;
  return (
    <Frame {...{ language, words, title, problem, links }} section="rollouts" shop="Pizzeria">
      {children}
    </Frame>
  );
}

/** The name of a column; amounts stand on the right, and so does theirs. */
type Column = string | { readonly amount: string };

/** The page itself scrolls no wider than it is. */
export function Table({
  label,
  columns,
  children,
}: {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly children?: Child;
}) {
  return (
    <div class="scroll card" tabindex={0} role="region" aria-label={label}>
      <table class="orders">
        <thead>
          <tr>
            {columns.map((each) =>
              typeof each === 'string' ? (
                <th scope="col">{each}</th>
              ) : (
                <th scope="col" class="amount">
                  {each.amount}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** How far a rollout is: told apart by its words, and by a colour. */
export function RolloutState({ page, status }: { readonly page: ChainPage; readonly status: RolloutStatus }) {
  return <span class={`status ${status}`}>{rolloutWords(page.language).statuses[status]}</span>;
}

export function dayAndTime(page: ChainPage, at: Instant): string {
  return `${writeShortDay(page, at)}, ${writeClock(page, at)}`;
}

export function whoOf(page: ChainPage, nameOf: NameOf, { role, id }: Actor): string {
  if (role === 'system') return rolloutWords(page.language).itself;
  return who(page, { role, id, name: nameOf(id) });
}
