import { Alarm } from './alarm.ts';
import { isFinal } from '../domain/order/index.ts';
import { OrderDisplay } from './display.ts';
import { OrderEffects } from './effects.ts';
import type { CommandOutcome, OrderInput, Progress, RefusedMessage } from './messages.ts';
import { now, OrderRecord } from './record.ts';

const MOST_REFUSED_SHOWN = 10;

/** All that the steps and the message handlers share. */
export interface Book {
  readonly record: OrderRecord;
  readonly effects: OrderEffects;
  readonly alarm: Alarm;
  readonly refused: RefusedMessage[];
  readonly progress: () => Progress;
  readonly show: () => void;
  waitingFor: string;
  /** A first write is under way: of a placed order or of a draft. */
  beginning: boolean;
  paymentResumed: boolean;
}

export function openBook(input: OrderInput): Book {
  const display = new OrderDisplay();
  const alarm = new Alarm();
  const record: OrderRecord = new OrderRecord(input, () => {
    book.effects.start();
    book.show();
  });
  const book: Book = {
    record,
    effects: new OrderEffects(record, alarm),
    alarm,
    refused: [],
    waitingFor: 'the placement',
    beginning: false,
    paymentResumed: false,
    progress: () => ({
      status: record.state?.status ?? (book.beginning ? 'placing' : 'not_placed'),
      version: record.storedVersion,
      waitingFor: record.state && isFinal(record.state.status) ? 'payments and messages' : book.waitingFor,
      writing: record.writing,
      underWay: book.effects.underWay,
      refused: book.refused,
    }),
    show: () => {
      if (record.state) display.update(record.state, book.progress());
    },
  };
  return book;
}

/** A message that has nobody to answer to: what became of it is shown where operators look. */
export function noteRefused(book: Book, name: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  book.refused.push({ at: now(), name, reason });
  if (book.refused.length > MOST_REFUSED_SHOWN) book.refused.shift();
  book.show();
}

export function outcomeOf({ record }: Book): CommandOutcome {
  return { status: record.state?.status ?? 'received', version: record.storedVersion };
}
