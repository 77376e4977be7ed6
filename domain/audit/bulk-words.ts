import { formatDecimal, type Money } from '../shared/money.ts';
import type { BlastRadius, BulkAction, BulkRun } from './bulk-repair.ts';

/** A repair of many orders in words, for operators. */

const MOST_TOLD = 20;

/** What was found and how far it is, line by line. */
export function describeRun(run: BulkRun): string[] {
  const { radius, more, items, results, needsApproval } = run;
  const untouched = items
    .map(({ storeId, subject, code }, index) => ({
      name: `${code ? `${code} ` : ''}${storeId}/${subject}`,
      result: results[index],
    }))
    .filter(({ result }) => result && result.outcome !== 'done');
  return [
    `${describeAction(run.action)}: ${describeRadius(radius)}.`,
    ...(more > 0 ? [`${more} more were found: they are left for another run.`] : []),
    ...(needsApproval === undefined ? [] : [`A second person has to approve it: ${needsApproval}.`]),
    describeStatus(run),
    ...untouched.slice(0, MOST_TOLD).map(({ name, result }) => `${result?.outcome}  ${name}  ${result?.told}`),
    ...(untouched.length > MOST_TOLD ? [`… and ${untouched.length - MOST_TOLD} more.`] : []),
  ];
}

export function describeAction(action: BulkAction): string {
  switch (action.type) {
    case 'resend':
      return `resend ${action.message}`;
    case 'replay':
      return action.webhook === undefined ? 'replay to all webhooks' : `replay to ${action.webhook}`;
    case 'reset':
      return `reset to before ${action.before}`;
    case 'cancel':
    case 'refund':
      return `${action.type} (${action.reason})`;
    case 'fix':
    case 'retry':
    case 'restart':
      return action.type;
    default:
      return action satisfies never;
  }
}

function describeRadius({ items, stores, money }: BlastRadius): string {
  if (items === 0) return 'nothing was found';
  const where = stores.map(({ storeId, items: count }) => `${storeId} (${count})`).join(', ');
  const what = money.length === 0 ? '' : `, ${money.map(show).join(' and ')}`;
  return `${items} ${items === 1 ? 'order' : 'orders'}${what}, in ${where}`;
}

function describeStatus({ status, items, results, startedBy, approvedBy }: BulkRun): string {
  const count = (outcome: string): number => results.filter((each) => each.outcome === outcome).length;
  const parts = [`${results.length} of ${items.length}`, `${count('done')} done`, `${count('left')} left as they were`, `${count('failed')} failed`]; // prettier-ignore
  const who = startedBy ? `, by ${startedBy.id}${approvedBy ? `, approved by ${approvedBy.id}` : ''}` : '';
  return `${WORDS[status]}: ${parts.join(', ')}${who}.`;
}

const WORDS: Readonly<Record<BulkRun['status'], string>> = {
  planning: 'It is being planned',
  planned: 'Planned, nothing is done yet',
  approval: 'It waits for approval',
  running: 'Running',
  stopped: 'Stopped',
  done: 'Finished',
  expired: 'Expired',
};

function show(amount: Money): string {
  return `${formatDecimal(amount)} ${amount.currency}`;
}
