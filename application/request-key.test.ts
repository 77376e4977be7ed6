import { DEFAULT_STORE } from '../domain/shared/values.ts';
import { keyName, refundKeyOwner, requestKeyOf, type KeyOwner } from './request-key.ts';

const [KEY, OTHER_KEY] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const ADA: KeyOwner = { id: 'gst_ada' };
const BEN: KeyOwner = { id: 'gst_ben' };
const request = { isSent: true, arrivedAt: 0, requestId: 'r1' };
const keyOf = (sender: KeyOwner, value = 'again', idKey: Uint8Array = KEY) =>
  requestKeyOf(idKey, sender, value, request);

test('a retry has the same order and command ids', () => {
  const [first, again] = [keyOf(ADA), keyOf(ADA)];
  expect(again.orderId(DEFAULT_STORE)).toBe(first.orderId(DEFAULT_STORE));
  expect(again.commandId({ a: 1 })).toBe(first.commandId({ a: 1 }));
  expect(first.orderId(DEFAULT_STORE)).toMatch(/^ord_[0-9a-z]{26}$/);
});

test('an equal key and body of another sender is another order', () => {
  expect(keyOf(BEN).orderId(DEFAULT_STORE)).not.toBe(keyOf(ADA).orderId(DEFAULT_STORE));
  expect(keyOf(BEN).commandId({ a: 1 })).not.toBe(keyOf(ADA).commandId({ a: 1 }));
});

test('ids cannot be made without the key of ids', () => {
  expect(keyOf(ADA, 'again', OTHER_KEY).orderId(DEFAULT_STORE)).not.toBe(keyOf(ADA).orderId(DEFAULT_STORE));
  expect(keyName(OTHER_KEY, ADA.id, 'again')).not.toBe(keyOf(ADA).name);
});

test('sender and key are separate: moving a letter from one to the other is another key', () => {
  expect(keyName(KEY, 'ab', 'c')).not.toBe(keyName(KEY, 'a', 'bc'));
  expect(keyName(KEY, 'a\nb', 'c')).not.toBe(keyName(KEY, 'a', 'b\nc'));
});

test('a user who has signed in still has the keys of the guest they were', () => {
  const { former } = keyOf({ id: 'usr_ada', formerId: ADA.id });
  expect(former?.orderId(DEFAULT_STORE)).toBe(keyOf(ADA).orderId(DEFAULT_STORE));
  expect(keyOf(ADA).former).toBeUndefined();
});

test('managers share an order’s keys of refunds, and orders do not', () => {
  const of = (orderId: string) => keyOf(refundKeyOwner(orderId)).commandId({ amount: '5.00' });
  expect(of('ord_1')).toBe(of('ord_1'));
  expect(of('ord_1')).not.toBe(of('ord_2'));
});
