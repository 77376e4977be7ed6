import { createHash } from 'node:crypto';
import { instant, type OrderId } from '../../../domain/shared/values.ts';
import { MAX_REMEMBERED, type OrderProgress, type WebhookProgress } from '../../../domain/webhooks/progress.ts';
import { packProgress, unpackProgress } from './packed-progress.ts';

const MOST_THAT_A_DOCUMENT_HOLDS = 16 * 1024 * 1024;
const START = Date.parse('2026-11-20T00:00:00.000Z');
const idOf = (index: number): OrderId =>
  `ord_${createHash('sha256').update(String(index)).digest('hex').slice(0, 26)}` as OrderId;

function progressOf(count: number, orderOf: (index: number, writtenAt: string) => OrderProgress): WebhookProgress {
  const between = (25 * 3_600_000) / count;
  const orders: Record<OrderId, OrderProgress> = {};
  for (let index = 0; index < count; index += 1) {
    orders[idOf(index)] = orderOf(index, instant(START + Math.floor(index * between)));
  }
  return { version: 7, cursor: instant(START), orders };
}

const done = (index: number, writtenAt: string): OrderProgress => {
  const version = 5 + (index % 8);
  return { sent: version, version, writtenAt };
};
const waiting = (index: number, writtenAt: string): OrderProgress => ({
  sent: 1,
  version: 5 + (index % 8),
  writtenAt,
  from: instant(START),
  attempts: 12,
  retryAt: instant(START + index),
});

test('every kind of progress survives a round trip', async () => {
  const progress = {
    ...progressOf(100, (index, writtenAt) => (index % 3 === 0 ? waiting : done)(index, writtenAt)),
    outage: { since: instant(START), error: 'It answered 500.', orders: [idOf(1)], probes: 2 },
  };
  const again: OrderProgress = {
    sent: 3,
    version: 3,
    writtenAt: instant(START),
    again: [1, 2],
    againSince: instant(5),
  };
  // Not in milliseconds, as if written by hand.
  const byHand: OrderProgress = { sent: 2, version: 2, writtenAt: '2026-11-20T00:00:00Z' };
  const all = { ...progress, orders: { ...progress.orders, ord_again: again, ord_by_hand: byHand } };
  expect(await unpackProgress(await packProgress(all))).toEqual(all);
  expect(await unpackProgress(await packProgress({ ...progress, orders: {} }))).toEqual({ ...progress, orders: {} });
});

test('the maximum number of orders takes a third of a document, and still fits if all are pending', async () => {
  const sample = 40_000;
  const bytesFor = async (orderOf: typeof done): Promise<number> =>
    ((await packProgress(progressOf(sample, orderOf))).length / sample) * MAX_REMEMBERED;
  expect(await bytesFor(done)).toBeLessThan(MOST_THAT_A_DOCUMENT_HOLDS / 3);
  expect(await bytesFor(waiting)).toBeLessThan(MOST_THAT_A_DOCUMENT_HOLDS * 0.75);
});
