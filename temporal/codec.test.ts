import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { EncryptingCodec, ForeignPayload, isEncrypted, newPayloadKey, readPayloadKeys } from './codec.ts';

const [FIRST = { id: '', secret: Buffer.alloc(32) }] = readPayloadKeys(newPayloadKey()) ?? [];
const [SECOND = FIRST] = readPayloadKeys(newPayloadKey()) ?? [];
const codec = new EncryptingCodec([FIRST]);
const toPayload = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const fromPayload = (payload: Payload | undefined): unknown => payload && defaultPayloadConverter.fromPayload(payload);
const IN_MAIN = { workflowId: 'order/main/ord_1' };

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

test('keys that are not keys, and names given twice, are rejected', () => {
  const key = newPayloadKey();
  expect(readPayloadKeys(`${key}, ${newPayloadKey()}`)).toHaveLength(2);
  for (const wrong of ['', 'a:b', `${key},${key}`, key.slice(0, -2)]) expect(readPayloadKeys(wrong)).toBeUndefined();
});
