import {
  allHandlersFinished,
  ApplicationFailure,
  CancelledFailure,
  CancellationScope,
  condition,
  currentUpdateInfo,
  isCancellation,
  setDefaultSignalHandler,
  setHandler,
  uuid4,
} from '@temporalio/workflow';
import {
  isFinal,
  PUBLIC_COMMANDS,
  readCommand,
  type CommandMeta,
  type OrderCommand,
  type PublicCommand,
  type Refusal,
} from '../domain/order/index.ts';
import { recording } from './calls.ts';
import { OrderDisplay } from './display.ts';
import { OrderEffects } from './effects.ts';
import {
  commandSignal,
  commandUpdate,
  orderQuery,
  placeUpdate,
  progressQuery,
  type CommandOutcome,
  type OrderInput,
  type Progress,
  type RefusedMessage,
} from './messages.ts';
import { pipelineCommand } from './pipeline-command.ts';
import { now, OrderRecord } from './record.ts';

/** A workflow whose placement was refused, or never came, ends by itself after this long. */
const PLACEMENT_WAIT = '1 minute';
const MOST_REFUSED_SHOWN = 10;

/**
 * One order, from placing to its end. It is the only writer of the order: people's commands come in as Updates and Signals,
 * the pipeline's own steps below go on as the order's status allows. Every step asks the status again, because a command may
 * have moved the order on while the step before was waiting.
 */
export async function order(input: OrderInput): Promise<CommandOutcome> {
  const book = openBook(input);
  answerMessages(book);
  const cancelled = obeyCancellation(book);
  await CancellationScope.nonCancellable(async () => {
    await placed(book);
    const authorized = await authorizePayment(book);
    await enqueueTicket(book, authorized);
    await cooked(book);
    await handedOver(book);
    await settled(book);
  });
  if (cancelled() && book.record.is('cancelled')) throw new CancelledFailure('Cancelled by an operator.');
  return outcomeOf(book);
}

/** Waits for the placement to be written. */
async function placed(book: Book): Promise<void> {
  const begun = (): boolean => book.placing || book.record.state !== undefined;
  if (!(await condition(begun, PLACEMENT_WAIT))) {
    // Whoever starts an order's workflow anew after it was terminated goes on from what is stored.
    if (await book.record.catchUp()) return;
    throw ApplicationFailure.nonRetryable(
      'No order was placed here: the placement was refused or never came.',
      'NeverPlaced',
    );
  }
  await condition(() => !book.placing || book.record.state !== undefined);
  if (book.record.state === undefined) return placed(book);
}

/**
 * Reserves the money of a card payment. Cash and online orders are paid when they are handed over.
 *
 * @returns the authorization, which is written together with what the kitchen says
 */
async function authorizePayment(book: Book): Promise<OrderCommand[]> {
  const { record, effects } = book;
  const { timers } = record.placed;
  const unpaid = (): boolean =>
    record.is('received') && ['pending', 'action_required'].includes(record.placed.payment.status);
  while (unpaid()) {
    book.waitingFor = 'the payment provider';
    // Named by the version that it started from, so that another attempt, in another run even, is another command.
    const step = `authorize.${record.placed.version}`;
    const result = await effects.authorize();
    if (!result) break;
    const outcome = pipelineCommand(step, { type: 'recordAuthorization', result });
    if (result.outcome === 'authorized') return [outcome];
    await record.execute(outcome);
    if (result.outcome !== 'action_required') break;
    book.waitingFor = 'the customer to confirm the payment';
    if (!(await condition(() => book.paymentResumed || !unpaid(), minutes(timers.paymentActionMinutes)))) {
      const reason = `The payment was not confirmed within ${timers.paymentActionMinutes} minutes.`;
      await record.execute(pipelineCommand('reject', { type: 'reject', code: 'payment_action_expired', reason }));
    }
    book.paymentResumed = false;
  }
  return [];
}

/** Gets the order a place in the kitchen's queue, and the customer a time. */
async function enqueueTicket(book: Book, authorized: OrderCommand[]): Promise<void> {
  const { record } = book;
  if (!record.is('received')) {
    // It was cancelled meanwhile, and its money is being returned; what the provider said is still written down.
    await record.execute(...authorized);
    return;
  }
  book.waitingFor = 'a place in the kitchen queue';
  const { id, storeId, version, kitchenMinutes } = record.placed;
  const ticket = await recording.enqueueTicket({
    storeId,
    orderId: id,
    orderVersion: version,
    minutes: kitchenMinutes,
  });
  const answer: OrderCommand[] = [];
  if (ticket.outcome === 'queued') {
    const { position, promisedAt } = ticket;
    answer.push(pipelineCommand('confirm', { type: 'confirm', position, promisedAt }));
  } else if (ticket.outcome === 'kitchen_at_capacity') {
    const { outcome: code, tryAgainAt } = ticket;
    const reason = 'The kitchen has all the orders that it can take.';
    answer.push(pipelineCommand('reject', { type: 'reject', code, reason, tryAgainAt }));
  } // The third is `late`: cancelled meanwhile, so there is nothing to add.
  await record.execute(...authorized, ...answer);
}

/** Waits for the cooks, who say what they do by commands. A queue that nobody touches is reported, and then given up. */
async function cooked(book: Book): Promise<void> {
  const { record } = book;
  const { queueEscalateMinutes: escalate, queueCancelMinutes: giveUp } = record.placed.timers;
  const touched = (): boolean => !record.is('confirmed');
  book.waitingFor = 'a cook to start';
  if (!touched() && !(await condition(touched, minutes(escalate)))) {
    await record.execute(pipelineCommand('escalate', { type: 'escalateQueue', waitedMinutes: escalate }));
    if (!(await condition(touched, minutes(giveUp - escalate)))) {
      const reason = `Nobody could start it within ${giveUp} minutes.`;
      await record.execute({ ...system('give-up'), type: 'cancel', reason });
    }
  }
  book.waitingFor = 'the cooks to finish';
  await condition(() => record.is('ready', 'delivering') || isFinal(record.placed.status));
}

/** Waits until the customer has the order, reminding the one who should collect it. */
async function handedOver(book: Book): Promise<void> {
  const { record } = book;
  const { fulfilment, timers } = record.placed;
  book.waitingFor = fulfilment.type === 'pickup' ? 'the customer to collect' : 'a driver';
  const gone = (): boolean => !record.is('ready');
  if (!gone() && fulfilment.type === 'pickup' && !(await condition(gone, minutes(timers.collectReminderMinutes)))) {
    await record.execute(pipelineCommand('remind', { type: 'remindCollection' }));
  }
  await condition(() => isFinal(record.placed.status));
}

/** Closes only when all that the order owes is done or recorded as failed: what is under way would be lost otherwise. */
async function settled({ record, effects }: Book): Promise<void> {
  await condition(() => isFinal(record.placed.status) && effects.allDone && allHandlersFinished());
}

/** All that the steps and the message handlers share. */
interface Book {
  readonly record: OrderRecord;
  readonly effects: OrderEffects;
  readonly refused: RefusedMessage[];
  readonly progress: () => Progress;
  readonly show: () => void;
  waitingFor: string;
  placing: boolean;
  paymentResumed: boolean;
}

function openBook(input: OrderInput): Book {
  const display = new OrderDisplay();
  const record: OrderRecord = new OrderRecord(input, () => {
    book.effects.start();
    book.show();
  });
  const book: Book = {
    record,
    effects: new OrderEffects(record),
    refused: [],
    waitingFor: 'the placement',
    placing: false,
    paymentResumed: false,
    progress: () => ({
      status: record.state?.status ?? 'not_placed',
      version: record.state?.version ?? 0,
      waitingFor: record.state && isFinal(record.state.status) ? 'payments and messages' : book.waitingFor,
      underWay: book.effects.underWay,
      refused: book.refused,
    }),
    show: () => {
      if (record.state) display.update(record.state, book.progress());
    },
  };
  return book;
}

function answerMessages(book: Book): void {
  const { record } = book;
  setHandler(orderQuery, () => record.state ?? null);
  setHandler(progressQuery, book.progress);
  setHandler(
    placeUpdate,
    async (input) => {
      book.placing = true;
      try {
        refuse(await record.execute({ ...input, type: 'place' }));
      } finally {
        book.placing = false;
      }
      // The answer is the pipeline's: whether payment and kitchen have said yes.
      await CancellationScope.nonCancellable(() => condition(() => !record.is('received')));
      return outcomeOf(book);
    },
    { validator: (input) => refuse(record.validate({ ...input, type: 'place' })) },
  );
  for (const type of PUBLIC_COMMANDS) {
    setHandler(commandUpdate(type), async (input) => carryOut(book, read(type, input, updateId())), {
      validator: (input) => {
        const result = read(type, input, updateId());
        refuse('refusal' in result ? result.refusal : record.validate(result.command));
      },
    });
    setHandler(commandSignal(type), async (input) => {
      const result = read(type, input, `signal.${uuid4()}`);
      await carryOut(book, result).catch((error: unknown) => noteRefused(book, type, error));
    });
  }
  setDefaultSignalHandler((name) => {
    const known = PUBLIC_COMMANDS.join(', ');
    noteRefused(
      book,
      name,
      ApplicationFailure.nonRetryable(`There is no such command. Known: ${known}.`, 'unknown_command'),
    );
  });
}

async function carryOut(book: Book, read: ReturnType<typeof readCommand>): Promise<CommandOutcome> {
  if ('refusal' in read) refuse(read.refusal);
  else {
    refuse(await book.record.execute(read.command));
    if (read.command.type === 'resumePayment') book.paymentResumed = true;
  }
  return outcomeOf(book);
}

/** Whoever may send a message to Temporal is trusted as a manager, unless the message names somebody else. */
function read(type: PublicCommand['type'], input: unknown, commandId: string): ReturnType<typeof readCommand> {
  return readCommand(type, input, { commandId, actor: { role: 'manager', id: 'temporal' } });
}

/** Names an Update that does not name its command. Not uuid4(): validators do not run on replay, and would shift its sequence. */
function updateId(): string {
  return `update.${currentUpdateInfo()?.id ?? ''}`;
}

/** A signal has nobody to answer to, so what became of it is shown where operators look. */
function noteRefused(book: Book, name: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  book.refused.push({ at: now(), name, reason });
  if (book.refused.length > MOST_REFUSED_SHOWN) book.refused.shift();
  book.show();
}

/** Cancelling the workflow in the Temporal UI is a manager's cancel: the order ends in order, with money and slot returned. */
function obeyCancellation(book: Book): () => boolean {
  let requested = false;
  CancellationScope.current().cancelRequested.catch(async (error: unknown) => {
    if (!isCancellation(error)) throw error;
    requested = true;
    const command: OrderCommand = {
      commandId: 'operator.cancel',
      actor: { role: 'manager', id: 'temporal' },
      type: 'cancel',
      reason: 'Cancelled by an operator.',
    };
    const refusal = await book.record.execute(command);
    if (refusal) noteRefused(book, 'cancel', new Error(refusal.message));
  });
  return () => requested;
}

function outcomeOf({ record }: Book): CommandOutcome {
  const { status, version } = record.placed;
  return { status, version };
}

/** Updates are refused by an ApplicationFailure: any other error would block the workflow instead of answering. */
function refuse(refusal: Refusal | undefined): void {
  if (refusal) throw ApplicationFailure.nonRetryable(refusal.message, refusal.code);
}

function system(step: string): CommandMeta {
  return { commandId: `pipeline.${step}`, actor: { role: 'system', id: 'pipeline' } };
}

function minutes(count: number): number {
  return count * 60_000;
}
