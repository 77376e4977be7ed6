import {
  ApplicationFailure,
  CancellationScope,
  condition,
  currentUpdateInfo,
  isCancellation,
  setDefaultSignalHandler,
  setHandler,
  uuid4,
} from '@temporalio/workflow';
import {
  API_COMMANDS,
  announcesPayment,
  PUBLIC_COMMANDS,
  readCommand,
  type Actor,
  type CommandMeta,
  type OrderCommand,
  type OrderState,
  type PublicCommand,
  type Refusal,
} from '../domain/order/index.ts';
import { noteRefused, outcomeOf, type OrderContext } from './order-context.ts';
import {
  apiUpdate,
  commandSignal,
  commandUpdate,
  lookSignal,
  orderQuery,
  progressQuery,
  stockSignal,
  streamQuery,
  UNSEALED_MESSAGE,
  type CommandOutcome,
} from './messages.ts';
import type { Gate } from './gate.ts';
import { sealOf } from './sealed.ts';
import { resyncStock } from './stages/stock.ts';

/** Registers all Update, Signal and query handlers. They get what has passed the gate. */
export function registerHandlers(context: OrderContext, gate: Gate): void {
  const { record } = context;
  gate.onRefused = (name, error) => noteRefused(context, name, error);
  const read = (type: PublicCommand['type'], input: unknown, commandId: string): ReturnType<typeof readCommand> =>
    readCommand(type, input, { commandId, ...(gate.isSealed ? {} : { actor: UNSEALED_ACTOR }) });
  setHandler(orderQuery, () => record.stored.state ?? null);
  setHandler(streamQuery, () => record.stored.events);
  setHandler(progressQuery, context.progress);
  setHandler(lookSignal, () => record.resync());
  setHandler(stockSignal, () => resyncStock(context));
  for (const type of API_COMMANDS) {
    const commandOf = (input: CommandMeta): OrderCommand => ({ ...input, type }) as OrderCommand;
    setHandler(apiUpdate(type), async (input) => carryOutForApi(context, commandOf(input)), {
      validator: (input) => refuse(record.validate(commandOf(input))),
    });
  }
  for (const type of PUBLIC_COMMANDS) {
    setHandler(commandUpdate(type), async (input) => carryOut(context, read(type, input, updateId(input))), {
      validator: (input) => {
        const result = read(type, input, updateId(input));
        refuse('refusal' in result ? result.refusal : record.validate(result.command));
      },
    });
    setHandler(commandSignal(type), async (input) => {
      const result = read(type, input, `signal.${sealOf(input)?.id ?? uuid4()}`);
      await carryOut(context, result).catch((error: unknown) => noteRefused(context, type, error));
    });
  }
  setDefaultSignalHandler((name) => {
    const known = PUBLIC_COMMANDS.join(', ');
    noteRefused(context, name, ApplicationFailure.nonRetryable(`Unknown command. Known: ${known}.`, 'unknown_command'));
  });
}

async function carryOutForApi(context: OrderContext, command: OrderCommand): Promise<CommandOutcome> {
  const isFirst = command.type === 'place' || command.type === 'createDraft';
  if (isFirst) context.beginning = true;
  try {
    // It has been accepted, and its sender may know that: store it however long that takes.
    const { notAfter: _, ...lasting } = command;
    refuse(await context.record.execute(isFirst ? lasting : command));
  } finally {
    if (isFirst) context.beginning = false;
  }
  // The response waits for the pipeline: whether payment and kitchen have accepted.
  await CancellationScope.nonCancellable(() => condition(() => isAnswered(context, command)));
  return outcomeOf(context);
}

function isAnswered({ record }: OrderContext, { type, commandId }: OrderCommand): boolean {
  if (type === 'place' || type === 'placeDraft') return !record.is('received') || isWaitingForCustomer(record.placed);
  if (type !== 'revise') return true;
  const requested = record.events.find((event) => event.commandId === commandId);
  const { pendingRevision } = record.placed;
  if (requested?.type !== 'RevisionRequested' || pendingRevision?.revisionId !== requested.revisionId) return true;
  return pendingRevision.action !== undefined;
}

/** The customer needs the answer in order to pay. */
function isWaitingForCustomer(order: OrderState): boolean {
  return announcesPayment(order) && order.payment.status === 'action_required';
}

async function carryOut(context: OrderContext, read: ReturnType<typeof readCommand>): Promise<CommandOutcome> {
  if ('refusal' in read) refuse(read.refusal);
  else {
    refuse(await context.record.execute(read.command));
    if (read.command.type === 'resumePayment') context.effects.paymentResumed = true;
  }
  return outcomeOf(context);
}

/** The sender of messages that name none, where there is no codec: see `Gate.isSealed`. */
const UNSEALED_ACTOR: Actor = { role: 'manager', id: 'temporal' };

/**
 * The id of a command without one: that of its seal, so that a copy of the message is the same command. Without a codec not a uuid4(): validators do not
 * run on replay, so its sequence would shift.
 */
function updateId(input: unknown): string {
  return `update.${sealOf(input)?.id ?? currentUpdateInfo()?.id ?? ''}`;
}

/** A request to cancel the workflow has no payload, so nothing says who asks for it: it is refused, and the order goes on. */
export function refuseCancellation(context: OrderContext): void {
  CancellationScope.current().cancelRequested.catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
    const reason = 'A workflow is not cancelled through Temporal: cancel the order, by its API or npm run signal.';
    noteRefused(context, 'cancel', ApplicationFailure.nonRetryable(reason, UNSEALED_MESSAGE));
  });
}

/** Refuses an Update with an ApplicationFailure: any other error would block the workflow. */
function refuse(refusal: Refusal | undefined): void {
  if (refusal) throw ApplicationFailure.nonRetryable(refusal.message, refusal.code);
}
