import { styleText } from 'node:util';
import type { Draft, Order, OrderEvent } from '../../clients/javascript/index.ts';

/** Output of the demo: coloured on a terminal, plain text elsewhere. */

type Style = Parameters<typeof styleText>[0];

function styled(style: Style, text: string): string {
  return process.stdout.isTTY ? styleText(style, text) : text;
}

export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

export function heading(text: string): void {
  say();
  say(styled('bold', text));
}

export function request(curl: string): void {
  say(styled('cyan', `  $ ${curl}`));
}

export function answer(text: string): void {
  say(`  ${text}`);
}

export function refused(text: string): void {
  say(styled('yellow', `  ${text}`));
}

export function failed(text: string): void {
  say(styled('red', text));
}

/** Summarizes a response with an order or a draft. */
export function summaryOf(order: Order | Draft): string {
  const { status, version, total_amount: total, currency } = order;
  const pizzas = order.pizzas.map((line) => `${line.quantity} × ${line.name} (${line.size})`).join(', ');
  const ready = 'estimated_ready_time' in order ? order.estimated_ready_time : undefined;
  return [
    `${status}, version ${version}, ${total} ${currency}: ${pizzas || 'nothing yet'}`,
    ...('payment' in order ? [`payment ${order.payment?.status ?? 'hidden'}`] : []),
    ...(status === 'confirmed' && order.queue_position ? [`number ${order.queue_position} in the queue`] : []),
    ...(ready && status !== 'delivered' ? [`promised for ${timeOf(ready)}`] : []),
  ].join('; ');
}

export function timelineOf(events: readonly OrderEvent[]): string[] {
  return events.map(({ at, by, summary }) => `${timeOf(at)}  ${`${by.role} ${by.id}`.padEnd(20)}  ${summary}`);
}

function timeOf(moment: string): string {
  return new Date(moment).toLocaleTimeString('en-GB');
}
