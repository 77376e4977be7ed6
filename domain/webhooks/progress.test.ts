import { instant, type OrderId } from '../shared/values.ts';
import {
  advance,
  askAgain,
  deadlineOf,
  dueOrders,
  forgetOld,
  isDown,
  isWaiting,
  MAX_REMEMBERED,
  nextSeq,
  nextTry,
  noteChanges,
  noteFailure,
  noteSuccess,
  postpone,
  readFrom,
  startedProgress,
  waitForEndpoint,
  type OrderProgress,
  type WebhookProgress,
} from './progress.ts';

const at = (minutes: number): string => instant(Date.parse('2026-11-20T18:00:00.000Z') + minutes * 60_000);
const id = (letter: string): OrderId => `ord_${letter.repeat(26)}` as OrderId;
const change = (letter: string, version: number, minutes: number) => ({ orderId: id(letter), version, writtenAt: at(minutes) }); // prettier-ignore
const started = startedProgress(at(0));
const of = (progress: WebhookProgress, letter: string): OrderProgress => progress.orders[id(letter)]!;
const put = (progress: WebhookProgress, letter: string, order: OrderProgress): WebhookProgress => ({
  ...progress,
  orders: { ...progress.orders, [id(letter)]: order },
});

describe('reading', () => {
  test('rereads recent changes, without sending known ones again', () => {
    const noted = noteChanges(started, [change('a', 2, 5)], at(0));
    expect(noted.cursor).toBe(at(5));
    expect(readFrom(noted)).toBe(at(3));
    const done = put(noted, 'a', advance(advance(of(noted, 'a'))));
    expect(isWaiting(of(done, 'a'))).toBe(false);
    expect(noteChanges(done, [change('a', 2, 5)], at(0))).toEqual(done);
    const more = noteChanges(done, [change('a', 3, 6)], at(0));
    expect(nextSeq(of(more, 'a'))).toBe(3);
  });

  test('a write that becomes visible after a later one is not skipped', () => {
    const noted = noteChanges(started, [change('b', 1, 5)], at(0));
    const late = noteChanges(noted, [change('a', 1, 4), change('b', 1, 5)], at(0));
    expect(late.cursor).toBe(at(5));
    expect(isWaiting(of(late, 'a'))).toBe(true);
  });

  test('events from before the subscription are not sent', () => {
    expect(of(noteChanges(started, [change('a', 9, 1)], at(0)), 'a').from).toBe(at(0));
  });

  test('an order is remembered for longer than its events are retried, and while any are pending', () => {
    let progress = noteChanges(started, [change('a', 1, 1), change('b', 1, 1)], at(0));
    progress = put(progress, 'a', advance(of(progress, 'a')));
    const later = noteChanges(progress, [change('c', 1, 24 * 60)], at(0));
    expect(Object.keys(forgetOld(later).orders)).toHaveLength(3);
    const muchLater = noteChanges(progress, [change('c', 1, 26 * 60)], at(0));
    expect(Object.keys(forgetOld(muchLater).orders)).toEqual([id('b'), id('c')]);
    // If a forgotten order changes again, events sent a day ago are too old to be sent again.
    const changed = noteChanges(forgetOld(muchLater), [change('a', 2, 26 * 60 + 1)], at(0));
    expect(Date.parse(of(changed, 'a').from ?? '')).toBeGreaterThan(Date.parse(at(1)));
  });
});

test('if there are too many orders, those done first are forgotten first, pending ones never', () => {
  const orders: Record<OrderId, OrderProgress> = {};
  for (let index = 0; index < MAX_REMEMBERED + 100; index += 1) {
    const isDone = index >= 50;
    orders[`ord_${index}` as OrderId] = { sent: isDone ? 1 : 0, version: 1, writtenAt: at(index / 1000) };
  }
  const kept = Object.keys(forgetOld({ ...started, cursor: at(210), orders }).orders);
  expect(kept).toHaveLength(MAX_REMEMBERED);
  expect(kept.slice(49, 51)).toEqual(['ord_49', 'ord_150']);
});

describe('one order', () => {
  const order: OrderProgress = { sent: 2, version: 4, writtenAt: at(0) };

  test('is sent event by event, each retried at growing intervals of up to 15 minutes', () => {
    let failing = order;
    const waits: number[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      failing = postpone(failing, at(0));
      waits.push((Date.parse(failing.retryAt ?? '') - Date.parse(at(0))) / 1000);
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
    expect(nextSeq(failing)).toBe(3);
    expect(advance(failing)).toEqual({ sent: 3, version: 4, writtenAt: at(0) });
  });

  test('replayed events come first, in order, with a day from the request', () => {
    const again = askAgain(askAgain(order, [2], at(2000)), [1, 2, 3], at(2001));
    expect(again.again).toEqual([1, 2]); // 3 is still pending
    expect(deadlineOf(again, at(0))).toBe(at(2001 + 1440));
    const sequence: (number | undefined)[] = [];
    for (let each = again; isWaiting(each); each = advance(each)) sequence.push(nextSeq(each));
    expect(sequence).toEqual([1, 2, 3, 4]);
    expect(askAgain(order, [3], at(0))).toBe(order);
  });

  test('an event is retried for a day after it happened', () => {
    expect(deadlineOf(postpone(order, at(600)), at(0))).toBe(at(1440));
  });
});

describe('the endpoint', () => {
  const letters = ['a', 'b', 'c', 'd', 'e', 'f'];
  const waiting = noteChanges(started, letters.map((letter, index) => change(letter, 1, index)), at(0)); // prettier-ignore
  const fail = (progress: WebhookProgress, letter: string): WebhookProgress =>
    put(noteFailure(progress, id(letter), 'It answered 500.', at(10)), letter, postpone(of(progress, letter), at(10)));

  test('one order that always fails does not block the others', () => {
    let progress = waiting;
    for (let time = 0; time < 20; time += 1) progress = fail(progress, 'a');
    expect(isDown(progress)).toBe(false);
    expect(dueOrders(progress, at(10))).toEqual(['b', 'c', 'd', 'e', 'f'].map(id));
  });

  test('after five orders failed in a row the endpoint is down: all wait while one probes it', () => {
    const down = waitForEndpoint(['a', 'b', 'c', 'd', 'e'].reduce(fail, waiting), at(10));
    expect(isDown(down)).toBe(true);
    expect(dueOrders(down, at(10))).toEqual([]);
    expect(nextTry(down)).toBe(instant(Date.parse(at(10)) + 5_000));
    expect(dueOrders(down, at(11))[0]).toBe(id('f'));
    const still = waitForEndpoint(fail(down, 'f'), at(11));
    expect(nextTry(still)).toBe(instant(Date.parse(at(11)) + 10_000));
    const up = noteSuccess(put(still, 'f', advance(of(still, 'f'))));
    expect(up.outage).toBeUndefined();
    // After an outage, earlier retry times no longer apply.
    expect(dueOrders(up, at(11))).toEqual(['a', 'b', 'c', 'd', 'e'].map(id));
  });

  test('there is no next attempt if nothing is pending', () => {
    expect(nextTry(started)).toBeUndefined();
    expect(dueOrders(started, at(0))).toEqual([]);
  });
});
