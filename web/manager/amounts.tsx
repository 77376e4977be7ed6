import type { Child } from 'hono/jsx';

/** A table of amounts: a name in the first column, figures in the others. */
export function AmountTable({
  label,
  first,
  columns,
  isCard = false,
  children,
}: {
  /** For screen readers, which scroll it by this name. */
  readonly label: string;
  readonly first: string;
  readonly columns: readonly string[];
  readonly isCard?: boolean;
  /** The rows. */
  readonly children?: Child;
}) {
  return (
    <div class={isCard ? 'scroll card' : 'scroll'} tabindex={0} role="region" aria-label={label}>
      <table class="orders">
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {columns.map((name) => (
              <th scope="col" class="amount">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
