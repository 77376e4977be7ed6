import { lacksKey, type Discrepancy, type Finding, type FindingCode } from './audit.ts';
import type { StoreId } from '../shared/values.ts';

/** Findings that `npm run repair` can fix. The rest need another command, or a human decision. */
export const REPAIRED_BY_TOOL = [
  'unknown_money',
  'money_without_food',
  'leaked_slot',
  'leaked_booking',
  'lost_order',
  'behind',
  'moved_nowhere',
  'origin_differs',
  'not_booked',
  'not_in_kitchen',
  'number_behind',
  'wrong_stock',
  'message_overdue',
  'unattended',
  'failing_task',
] as const satisfies readonly FindingCode[];
export type RepairCode = (typeof REPAIRED_BY_TOOL)[number];

interface Subject {
  readonly storeId: StoreId;
  readonly id: string;
  readonly detail?: string;
}

export const byTool =
  (code: RepairCode) =>
  ({ storeId, id }: Subject): string =>
    `npm run repair -- ${code} ${storeId}/${id}`;

const inStore = ({ storeId }: Subject): string => `/api/stores/${storeId}`;

/** A store's single records. */
const DAMAGED_VALUES: Readonly<Record<string, (storeId: StoreId) => string>> = {
  kitchen: (storeId) =>
    `npm run rebuild -- --kitchen ${storeId} (with files, while the pizzeria is stopped; it is rebuilt from the orders; or put back what is missing from a backup of the same moment)`,
  stock: () => 'Restore it from a backup, or repair it.',
};

/** A single command or request if one fixes it; these are tested in `tests/e2e/repairs.test.ts`. */
const REPAIRS: Readonly<Record<FindingCode, (subject: Subject) => string>> = {
  storage_damaged: ({ storeId, id }) =>
    DAMAGED_VALUES[id]?.(storeId) ??
    `temporal workflow signal --workflow-id order/${storeId}/${id} --name lookAtStorage` +
      ' (its workflow rewrites it; where there is none, put its file or document back from a backup)',
  failing_task: (subject) =>
    subject.id.startsWith('webhook/')
      ? `temporal workflow terminate --workflow-id ${subject.id} --reason failing (the next change of an order starts it again)`
      : lacksKey(subject.detail ?? '')
        ? `Put the missing key into PAYLOAD_KEYS, after the one that encrypts, and restart (docs/operations.md#keys). Only if it is lost for good: ${byTool('failing_task')(subject)}`
        : byTool('failing_task')(subject),
  money_without_food: byTool('money_without_food'),
  food_without_money: () => 'Settle it with the customer.',
  books_differ: (subject) =>
    `Trust the provider. Return what was taken in excess: POST ${inStore(subject)}/orders/${subject.id}/refunds`,
  captured_twice: () => 'Return one of them at the provider, and report it as a bug.',
  unknown_money: byTool('unknown_money'),
  unattended: byTool('unattended'),
  stuck: ({ storeId, id }) =>
    `temporal workflow describe --workflow-id order/${storeId}/${id} (shows the answer of its provider: fix the cause)`,
  overdue_in_kitchen: (subject) =>
    `If it is done: POST ${inStore(subject)}/kitchen/orders/${subject.id}/complete (otherwise finish it, or cancel it)`,
  not_in_kitchen: byTool('not_in_kitchen'),
  leaked_slot: byTool('leaked_slot'),
  leaked_booking: byTool('leaked_booking'),
  not_booked: byTool('not_booked'),
  number_twice: (subject) =>
    `Tell the kitchen; or place it again and cancel it: POST ${inStore(subject)}/orders/${subject.id}/reorder, DELETE ${inStore(subject)}/orders/${subject.id}`,
  number_behind: byTool('number_behind'),
  left_open: ({ storeId, id }) =>
    `temporal workflow signal --workflow-id order/${storeId}/${id} --name lookAtStorage (it writes what it knows; terminate it only if its progress query says ` +
    '"not_placed")',
  lost_order: byTool('lost_order'),
  behind: byTool('behind'),
  moved_nowhere: byTool('moved_nowhere'),
  origin_differs: byTool('origin_differs'),
  stock_differs: (subject) =>
    `Count the batch and record the quantity: PATCH ${inStore(subject)}/inventory/batches/{reference}`,
  leaked_stock: (subject) =>
    `Count the batch and record the quantity: PATCH ${inStore(subject)}/inventory/batches/{reference}`,
  wrong_stock: byTool('wrong_stock'),
  message_overdue: byTool('message_overdue'),
  not_in_stock: (subject) => `Change it, or cancel it: DELETE ${inStore(subject)}/orders/${subject.id}`,
};

export function withRepair(storeId: StoreId, discrepancy: Discrepancy): Finding {
  const { code, orderId, detail } = discrepancy;
  return { ...discrepancy, repair: REPAIRS[code]({ storeId, id: orderId, detail }) };
}
