import { Alarm } from './alarm.ts';
import { openRecording, type Recording } from './calls.ts';
import { isFinal } from '../domain/order/index.ts';
import { OrderDisplay } from './display.ts';
import { OrderEffects } from './effects.ts';
import type { CommandOutcome, OrderInput, Progress, RefusedMessage } from './messages.ts';
import { now, OrderRecord } from './record.ts';

const MAX_REFUSED_SHOWN = 10;

/** State shared by the workflow's steps and message handlers. */
export interface OrderContext {
  readonly record: OrderRecord;
  readonly recording: Recording;
  readonly effects: OrderEffects;
  readonly alarm: Alarm;
  readonly refused: RefusedMessage[];
  readonly progress: () => Progress;
  readonly show: () => void;
  waitingFor: string;
  /** The first write, of a placed order or a draft, is in progress. */
  beginning: boolean;
}

export function openContext(input: OrderInput): OrderContext {
  const display = new OrderDisplay();
  const alarm = new Alarm();
  const recording = openRecording();
  const record: OrderRecord = new OrderRecord(input, recording, () => {
    context.effects.start();
    context.show();
  });
  const context: OrderContext = {
    record,
    recording,
    effects: new OrderEffects({ record, recording, alarm }),
    alarm,
    refused: [],
    waitingFor: 'the placement',
    beginning: false,
    progress: () => ({
      status: record.state?.status ?? (context.beginning ? 'placing' : 'not_placed'),
      version: record.storedVersion,
      waitingFor: record.state && isFinal(record.state.status) ? 'payments and messages' : context.waitingFor,
      writing: record.writing,
      underWay: context.effects.underWay,
      refused: context.refused,
    }),
    show: () => {
      if (record.state) display.update(record.state, context.progress());
    },
  };
  return context;
}

/** Signals and foreign senders get no response, so a refusal is shown in the workflow's details for operators. */
export function noteRefused(context: OrderContext, name: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  context.refused.push({ at: now(), name, reason });
  if (context.refused.length > MAX_REFUSED_SHOWN) context.refused.shift();
  context.show();
}

export function outcomeOf({ record }: OrderContext): CommandOutcome {
  return { status: record.state?.status ?? 'received', version: record.storedVersion };
}
