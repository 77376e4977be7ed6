import {
  defaultPayloadConverter,
  type ActivitySerializationContext,
  type Payload,
  type SerializationContext,
  type WorkflowSerializationContext,
} from '@temporalio/common';
import { payloadConverter, RefusedPayload, REFUSED, sealOf } from '../workflows/sealed.ts';
import { EncryptingCodec, ForeignPayload, isEncrypted, newPayloadKey, readPayloadKeys } from './codec.ts';

const [FIRST = { id: '', secret: Buffer.alloc(32) }] = readPayloadKeys(newPayloadKey()) ?? [];
const [SECOND = FIRST] = readPayloadKeys(newPayloadKey()) ?? [];
const codec = new EncryptingCodec([FIRST]);
const toPayload = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const fromPayload = (payload: Payload | undefined): unknown => payload && defaultPayloadConverter.fromPayload(payload);
const IN_MAIN: WorkflowSerializationContext = {
  type: 'workflow',
  namespace: 'default',
  workflowId: 'order/main/ord_1',
};
const ACTIVITY: ActivitySerializationContext = { ...IN_MAIN, type: 'activity', activityId: '3', isLocal: true };
const worker = codec.forWorker();
/** What workflow code gets for a payload. */
const taken = async (payload: Payload, context: SerializationContext = IN_MAIN, by = worker): Promise<unknown> => {
  const [decoded] = await by.decode([payload], context);
  return decoded && payloadConverter.fromPayload(decoded);
};
const sealed = async (value: unknown, context: SerializationContext = IN_MAIN, by = codec): Promise<Payload> =>
  (await by.encode([toPayload(value)], context))[0] ?? {};

test.each([
  ['an object', { name: 'Ada Lovelace' }],
  ['nothing', undefined],
  ['null', null],
  ['bytes', new Uint8Array([0, 10, 255])],
  ['a long text', 'Ada Lovelace, 12 Analytical Street. '.repeat(200)],
  ['signs of all kinds', '⟦ Zoë – 日本 🍕 ⟧'],
])('%s comes back as it was, and cannot be read in between', async (_, value) => {
  const [sealed] = await codec.encode([toPayload(value)], IN_MAIN);
  expect(sealed && isEncrypted(sealed)).toBe(true);
  expect(Buffer.from(sealed?.data ?? []).toString('latin1')).not.toContain('Ada');
  const [opened] = await codec.decode(sealed ? [sealed] : []);
  expect(fromPayload(opened)).toEqual(value);
});

test('equal values are encrypted differently, long ones are shorter than before', async () => {
  const long = toPayload({ lines: Array.from({ length: 20 }, () => ({ name: 'Margherita', size: 'large' })) });
  const [one, other] = await codec.encode([long, long]);
  expect(one?.data).not.toEqual(other?.data);
  expect(one?.data?.length).toBeLessThan((long.data?.length ?? 0) / 2);
});

test('after a rotation the new key encrypts, and the old one still decrypts', async () => {
  const [old] = await codec.encode([toPayload('old')]);
  const rotated = new EncryptingCodec([SECOND, FIRST]);
  const [recent] = await rotated.encode([toPayload('recent')]);
  const opened = await rotated.decode([old ?? {}, recent ?? {}]);
  expect(opened.map(fromPayload)).toEqual(['old', 'recent']);
  await expect(codec.decode([recent ?? {}])).rejects.toThrow(ForeignPayload);
});

test('a payload that was changed is not ours', async () => {
  const [sealed] = await codec.encode([toPayload({ amount: 1 })]);
  for (const at of [0, 14, (sealed?.data?.length ?? 1) - 1]) {
    const data = Buffer.from(sealed?.data ?? []);
    data[at] = (data[at] ?? 0) ^ 1;
    await expect(codec.decode([{ ...sealed, data }])).rejects.toThrow(ForeignPayload);
  }
  await expect(codec.decode([{ ...sealed, data: Buffer.alloc(3) }])).rejects.toThrow(ForeignPayload);
});

test('what was stored before encryption stays readable, and headers are left alone', async () => {
  expect(await codec.decode([toPayload('plain')])).toEqual([toPayload('plain')]);
  expect(await codec.encode([{ data: Buffer.from('request') }])).toEqual([{ data: Buffer.from('request') }]);
});

test('a payload knows the store of its workflow', async () => {
  const [inMain, anywhere] = [
    (await codec.encode([toPayload(1)], IN_MAIN))[0] ?? {},
    (await codec.encode([toPayload(1)]))[0] ?? {},
  ];
  expect(codec.open(inMain).storeId).toBe('main');
  expect(codec.open(anywhere).storeId).toBeUndefined();
});

test('a worker takes messages that a client has sealed for their workflow, and knows each seal', async () => {
  const message = await sealed({ type: 'complete' });
  expect(await taken(message)).toEqual({ type: 'complete' });
  const [one, copy, other] = [await taken(message), await taken(message), await taken(await sealed({}))];
  expect(sealOf(one)).toMatchObject({ by: 'client', id: sealOf(copy)?.id });
  expect(sealOf(other)?.id).not.toBe(sealOf(one)?.id);
  expect(sealOf({ ...(one as object) })).toBeUndefined();
  expect(sealOf(await taken(await sealed({}, IN_MAIN, worker)))).toMatchObject({ by: 'worker' });
});

test('it refuses all others, and does not throw: the task of a live order must not fail', async () => {
  const elsewhere = { ...IN_MAIN, workflowId: 'order/main/ord_2' };
  const foreign = new EncryptingCodec([SECOND]);
  const changed = { ...(await sealed({})), data: Buffer.alloc(40) };
  const forged = {
    metadata: { encoding: Buffer.from(REFUSED), seal: Buffer.from('client.1') },
    data: Buffer.from('{}'),
  };
  const withSeal = { ...toPayload({}), metadata: { ...toPayload({}).metadata, seal: Buffer.from('client.1') } };
  expect(
    await Promise.all([
      taken(toPayload({ type: 'cancel' })),
      taken(forged),
      taken(withSeal),
      taken(await sealed({}, IN_MAIN, foreign)),
      taken(changed),
      taken(await sealed({}, elsewhere)),
      taken(await sealed({}, ACTIVITY)),
    ]),
  ).toEqual(
    (['unsealed', 'unsealed', 'unsealed', 'unreadable', 'unreadable', 'misdirected', 'misdirected'] as const).map(
      (reason) => new RefusedPayload(reason),
    ),
  );
});

test('what is not ours is no argument and no result of an activity, nor is that of another one', async () => {
  const result = await sealed({ outcome: 'authorized' }, ACTIVITY, worker);
  expect(await taken(result, ACTIVITY)).toEqual({ outcome: 'authorized' });
  const others = [
    toPayload({ outcome: 'authorized' }),
    await sealed({}, { ...ACTIVITY, activityId: '4' }, worker),
    await sealed({}, { ...ACTIVITY, workflowId: 'order/main/ord_2' }, worker),
    await sealed({}, ACTIVITY, new EncryptingCodec([SECOND])),
    await sealed({}),
  ];
  for (const payload of others) await expect(worker.decode([payload], ACTIVITY)).rejects.toThrow(ForeignPayload);
});

test('what the server itself writes of an activity that was cancelled before it began is nothing, and no error', async () => {
  expect(await taken(toPayload('ACTIVITY_ID_NOT_STARTED'), ACTIVITY)).toBeUndefined();
});

test('a schedule’s runs take the arguments that were sealed for the schedule', async () => {
  const run = { ...IN_MAIN, workflowId: 'reconcile-daily-2026-11-29T09:30:00Z' };
  expect(await taken(await sealed({ days: 3 }, { ...IN_MAIN, workflowId: 'reconcile-daily' }), run)).toEqual({
    days: 3,
  });
});

test('keys that are not keys, and names given twice, are rejected', () => {
  const key = newPayloadKey();
  expect(readPayloadKeys(`${key}, ${newPayloadKey()}`)).toHaveLength(2);
  for (const wrong of ['', 'a:b', `${key},${key}`, key.slice(0, -2)]) expect(readPayloadKeys(wrong)).toBeUndefined();
});
