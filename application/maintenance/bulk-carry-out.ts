import {
  isSelected,
  type BulkAction,
  type BulkItem,
  type BulkResult,
  type OrderSelection,
} from '../../domain/audit/bulk-repair.ts';
import type { RepairCode } from '../../domain/audit/repairs.ts';
import { findRepeat, isPaidAhead, isPlaced, sentAgain, type Actor, type OrderState } from '../../domain/order/index.ts';
import { formatDecimal } from '../../domain/shared/money.ts';
import { isSubscribed, publicName } from '../../domain/webhooks/webhooks.ts';
import { instant, type Instant, type OrderId } from '../../domain/shared/values.ts';
import {
  StorageDamaged,
  subscriptionsTo,
  type OrderPipeline,
  type OrderSignals,
  type Storage,
  type StoredOrder,
  type WebhookDispatchers,
  type WorkflowDirectory,
} from '../../ports.ts';
import { ROLE_SCOPES } from '../access/roles.ts';
import { OrderDesk, type OrderRequest } from '../orders/desk.ts';
import { refundOrder, type RefundLimits } from '../orders/refund.ts';
import { Refused } from '../refused.ts';
import { repair, type RepairDeps } from './repair.ts';

export interface CarryOutDeps extends RepairDeps {
  readonly storage: RepairDeps['storage'] & Pick<Storage, 'webhooks' | 'outbox' | 'access'>;
  readonly workflows: RepairDeps['workflows'] & Pick<WorkflowDirectory, 'retryNow' | 'resetBefore'>;
  readonly pipeline: OrderPipeline;
  readonly signals: Pick<OrderSignals, 'lookAtStorage'>;
  readonly dispatchers: Pick<WebhookDispatchers, 'replay'>;
  readonly refundApprovalAbove: RefundLimits;
}

/** The run that an item belongs to. */
export interface BulkTask {
  readonly id: string;
  readonly action: BulkAction;
  readonly selection: OrderSelection;
  readonly by: Actor & { readonly role: 'admin' };
  /** The second person, if it took one. */
  readonly approvedBy?: Actor;
  /** When it was started. */
  readonly at: Instant;
}

/**
 * Does one thing of a repair of many orders, after checking again. Idempotent within its run: what was done by a process that crashed since is not done
 * again.
 */
export async function carryOutItem(deps: CarryOutDeps, task: BulkTask, item: BulkItem): Promise<BulkResult> {
  try {
    return await carryOut(deps, task, item);
  } catch (error) {
    if (error instanceof StorageDamaged) return left(error.message);
    if (!(error instanceof Refused) || MAY_PASS.has(error.code)) throw error;
    return left(error.message);
  }
}

/** Worth another try: it may even have been done. */
const MAY_PASS: ReadonlySet<string> = new Set(['not_known_yet', 'temporal_unreachable', 'storage_unavailable', 'provider_unavailable']); // prettier-ignore

async function carryOut(deps: CarryOutDeps, task: BulkTask, item: BulkItem): Promise<BulkResult> {
  const { storeId, subject, code } = item;
  if (task.action.type === 'fix') {
    const { isDone, told } = await repair(deps, { code: code as RepairCode, storeId, subject });
    return isDone ? done(told) : left(told);
  }
  const stored = await deps.storage.orders.get(storeId, subject as OrderId);
  if (!stored || !isPlaced(stored.state)) return left('There is no such order.');
  const isRepeat = findRepeat(stored.events, commandIdOf(task)) === 'same';
  // What became of a refund is asked again.
  if (isRepeat && task.action.type !== 'refund') return done('It is done.');
  if (!isRepeat && !isSelected(stored.state, task.selection, instant(deps.now()))) return left('It has changed since, and is none of these any more.'); // prettier-ignore
  return act(deps, task, { ...stored, state: stored.state });
}

type Placed = StoredOrder & { readonly state: OrderState };

function act(deps: CarryOutDeps, task: BulkTask, stored: Placed): Promise<BulkResult> {
  const { action } = task;
  switch (action.type) {
    case 'retry':
      return retry(deps, task, stored);
    case 'resend':
      return resend(deps, task, stored, action.message);
    case 'replay':
      return replayEvents(deps, stored, action.webhook);
    case 'restart':
      return restart(deps, stored);
    case 'reset':
      return reset(deps, stored, action.before);
    case 'cancel':
      return cancel(deps, task, stored, action.reason);
    case 'refund':
      return refund(deps, task, stored, action.reason);
    default:
      throw new Error(`${action.type} is not done to orders.`);
  }
}

async function retry(deps: CarryOutDeps, task: BulkTask, { state }: Placed): Promise<BulkResult> {
  const { id, storeId, payment } = state;
  if (payment.status === 'action_required') await deskOf(deps).carryOut(requestOf(deps, task, state), { type: 'resumePayment' }); // prettier-ignore
  await deps.signals.lookAtStorage(storeId, [id]);
  const calls = await deps.workflows.retryNow(storeId, id);
  return done(calls === 0 ? 'It looks again.' : `It looks again, and ${calls} waiting call(s) are made now.`);
}

async function resend(
  { storage }: CarryOutDeps,
  { id, at }: BulkTask,
  { state, events }: Placed,
  kind: string,
): Promise<BulkResult> {
  const message = state.messages.findLast((each) => each.kind === kind);
  const dueAt = events.find(({ seq }) => seq === message?.seq)?.at;
  if (!message || dueAt === undefined) return left(`No message "${kind}" was due.`);
  const { id: orderId, storeId } = state;
  const [sent] = await storage.outbox.find(storeId, [{ orderId, key: message.key, dueAt }]);
  if (message.status === 'due' || (sent && !sent.outcome)) return left('It is still being sent.');
  await storage.outbox.put([sentAgain({ storeId, orderId, message }, id, at)]);
  return done('It is in the outbox.');
}

async function replayEvents(
  { storage, dispatchers }: CarryOutDeps,
  { state, events }: Placed,
  webhook: string | undefined,
): Promise<BulkResult> {
  const all = await subscriptionsTo(storage.webhooks, state.storeId);
  const chosen = all.filter(({ id }) => webhook === undefined || id === webhook);
  if (chosen.length === 0) return left('There is no such webhook.');
  let [deliveries, webhooks, paused] = [0, 0, 0];
  for (const subscription of chosen) {
    const wanted = events.filter((event) => isSubscribed(subscription, publicName(event)));
    if (wanted.length === 0) continue;
    await dispatchers.replay(subscription, { orderId: state.id });
    deliveries += wanted.length;
    webhooks += 1;
    if (subscription.paused) paused += 1;
  }
  if (webhooks === 0) return left('No webhook wants its events.');
  const told = `${deliveries} event(s) are sent again, to ${webhooks} webhook(s).`;
  return done(paused === 0 ? told : `${told} ${paused} of them get theirs when they are resumed.`);
}

async function restart(deps: CarryOutDeps, stored: Placed): Promise<BulkResult> {
  const { id, storeId } = stored.state;
  const { workflows } = deps;
  const isRunning = (await workflows.stateOf(storeId, id)) === 'running';
  if (!isRunning || (await workflows.failingTask(storeId, id))) {
    const { isDone, told } = await repair(deps, { code: 'unattended', storeId, subject: id });
    return isDone ? done(told) : left(told);
  }
  const known = await workflows.eventsOf(storeId, id);
  if (known.length > stored.events.length) return left(`Its workflow knows ${known.length} events, of which ${stored.events.length} are stored.`); // prettier-ignore
  await workflows.takeUp(stored);
  return done('It has a new workflow, which continues from the stored order.');
}

async function reset({ workflows }: CarryOutDeps, { state }: Placed, before: string): Promise<BulkResult> {
  const { id, storeId } = state;
  if ((await workflows.stateOf(storeId, id)) !== 'running') return left('It has no running workflow.');
  const isReset = await workflows.resetBefore(storeId, id, before);
  return isReset
    ? done(`Its workflow goes on from before ${before}.`)
    : left(`Its workflow has recorded no ${before}.`);
}

async function cancel(deps: CarryOutDeps, task: BulkTask, { state }: Placed, reason: string): Promise<BulkResult> {
  const after = await deskOf(deps).carryOut(requestOf(deps, task, state), { type: 'cancel', reason });
  return done(`It is ${after.state.status}.`);
}

async function refund(deps: CarryOutDeps, task: BulkTask, { state }: Placed, reason: string): Promise<BulkResult> {
  if (!isPaidAhead(state)) return left('It was paid in cash: give it back by hand, and record that in the order.');
  // What a second person has approved as a whole needs no further approval of each.
  const limits = task.approvedBy ? { ...deps, refundApprovalAbove: {} } : deps;
  const { refund: made } = await refundOrder(deskOf(deps), limits, requestOf(deps, task, state), { reason });
  const amount = `${formatDecimal(made.amount)} ${made.amount.currency}`;
  if (made.status === 'awaiting_approval') return left(`${amount}: another manager has to approve it, ${made.id}.`);
  return done(`${amount}: ${made.status}.`);
}

function deskOf(deps: CarryOutDeps): OrderDesk {
  return new OrderDesk(deps);
}

function requestOf({ now }: CarryOutDeps, task: BulkTask, { id, storeId }: OrderState): OrderRequest {
  const commandId = commandIdOf(task);
  return {
    storeId,
    orderId: id,
    principal: { ...task.by, kind: 'user', scopes: ROLE_SCOPES.admin },
    key: {
      name: commandId,
      isSent: true,
      arrivedAt: now(),
      requestId: commandId,
      commandId: () => commandId,
      orderId: () => id,
    },
  };
}

/** The same in every attempt, so that an order takes it once. */
function commandIdOf({ id }: BulkTask): string {
  return `repair.${id}`;
}

function done(told: string): BulkResult {
  return { outcome: 'done', told };
}

function left(told: string): BulkResult {
  return { outcome: 'left', told };
}
