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
  PUBLIC_COMMANDS,
  readCommand,
  type CommandMeta,
  type OrderCommand,
  type PublicCommand,
  type Refusal,
} from '../domain/order/index.ts';
import { noteRefused, outcomeOf, type Book } from './book.ts';
import {
  apiUpdate,
  commandSignal,
  commandUpdate,
  lookSignal,
  orderQuery,
  progressQuery,
  stockSignal,
  streamQuery,
  type CommandOutcome,
} from './messages.ts';
import { lookAtStock } from './stages/stock.ts';

/** Answers everything that can be asked of an order, from its start on. */
export function answerMessages(book: Book): void {
  const { record } = book;
  setHandler(orderQuery, () => record.state ?? null);
  setHandler(streamQuery, () => record.events);
  setHandler(progressQuery, book.progress);
  setHandler(lookSignal, () => record.resync());
  setHandler(stockSignal, () => lookAtStock(book));
  for (const type of API_COMMANDS) {
    const commandOf = (input: CommandMeta): OrderCommand => ({ ...input, type }) as OrderCommand;
    setHandler(apiUpdate(type), async (input) => carryOutForApi(book, commandOf(input)), {
      validator: (input) => refuse(record.validate(commandOf(input))),
    });
  }
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

async function carryOutForApi(book: Book, command: OrderCommand): Promise<CommandOutcome> {
  const isFirst = command.type === 'place' || command.type === 'createDraft';
  if (isFirst) book.beginning = true;
  try {
    // It has been accepted, and its sender may have been told so: from now on it is stored however long that takes.
    const { notAfter: _, ...lasting } = command;
    refuse(await book.record.execute(isFirst ? lasting : command));
  } finally {
    if (isFirst) book.beginning = false;
  }
  // The answer is the pipeline's: whether payment and kitchen have said yes.
  await CancellationScope.nonCancellable(() => condition(() => isAnswered(book, command)));
  return outcomeOf(book);
}

function isAnswered({ record }: Book, { type, commandId }: OrderCommand): boolean {
  if (type === 'place' || type === 'placeDraft') return !record.is('received');
  if (type !== 'revise') return true;
  const requested = record.events.find((event) => event.commandId === commandId);
  return requested?.type !== 'RevisionRequested' || record.placed.pendingRevision?.revisionId !== requested.revisionId;
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

/** Cancelling the workflow in the Temporal UI is a manager's cancel: the order ends in order, with money and slot returned. */
export function obeyCancellation(book: Book): () => boolean {
  let requested = false;
  CancellationScope.current().cancelRequested.catch(async (error: unknown) => {
    if (!isCancellation(error)) throw error;
    requested = true;
    const command: OrderCommand = {
      commandId: 'operator.cancel',
      actor: { role: 'manager', id: 'temporal' },
      type: 'cancel',
      cause: { code: 'workflow_cancelled' },
    };
    const refusal = await book.record.execute(command);
    if (refusal) noteRefused(book, 'cancel', new Error(refusal.message));
  });
  return () => requested;
}

/** Updates are refused by an ApplicationFailure: any other error would block the workflow instead of answering. */
function refuse(refusal: Refusal | undefined): void {
  if (refusal) throw ApplicationFailure.nonRetryable(refusal.message, refusal.code);
}
