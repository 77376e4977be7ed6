import { isEncrypted } from '../../temporal/codec.ts';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';

/** The endpoint by which Temporal's UI shows what is encrypted. */

const UI = 'http://127.0.0.1:8233';
let rig: ApiRig;
let payloads: { metadata: Record<string, string>; data: string }[];
beforeAll(async () => {
  rig = await openApiRig();
  const { id } = await rig.place();
  const history = await rig.env.client.workflow.getHandle(`order/main/${id}`).fetchHistory();
  const [first] = history.events ?? [];
  const [payload = {}] = first?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  expect(isEncrypted(payload)).toBe(true);
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const metadata = Object.entries(payload.metadata ?? {}).map(([name, value]) => [name, base64(value)]);
  payloads = [
    {
      metadata: Object.fromEntries(metadata) as Record<string, string>,
      data: base64(payload.data ?? new Uint8Array()),
    },
  ];
});
afterAll(() => rig?.close());

async function decode(token: string, headers: Record<string, string> = { Origin: UI }): Promise<Response> {
  return rig.request('/codec/decode', {
    method: 'POST',
    headers: { Authorization: token === '' ? '' : `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ payloads }),
  });
}

test('a manager sees what is of their stores; the rest stays encrypted', async () => {
  const own = await decode(await rig.token('manager', { stores: ['main'] }));
  expect(own.headers.get('Access-Control-Allow-Origin')).toBe(UI);
  const { payloads: opened } = (await own.json()) as { payloads: typeof payloads };
  expect(JSON.parse(Buffer.from(opened[0]?.data ?? '', 'base64').toString())).toMatchObject({ storeId: 'main' });
  const others = await decode(await rig.token('manager', { stores: ['harbour'] }));
  expect(await others.json()).toEqual({ payloads });
});

test('nobody else does, nor does a page of another origin', async () => {
  expect((await decode('')).status).toBe(401);
  for (const user of ['customer', 'chef', 'driver']) expect((await decode(await rig.token(user))).status).toBe(403);
  expect((await decode(await rig.token('manager', { scope: 'menu:write' }))).status).toBe(403);
  const foreign = await decode(await rig.token('manager'), { Origin: 'https://elsewhere.example' });
  expect([foreign.status, foreign.headers.get('Access-Control-Allow-Origin')]).toEqual([403, null]);
});
