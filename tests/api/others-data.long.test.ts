import { readDocument } from '../../devtools/document.ts';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';

/**
 * Every GET of the document and every page, for each kind of sender, while two customers and a guest have orders in every status: no
 * answer has more of a person than the projection of orders allows (`application/orders/show.ts`).
 */

const PARTS = ['first', 'last', 'street', 'mail', 'note', 'phone'] as const;
type Part = (typeof PARTS)[number];

interface Described {
  readonly of: string;
  readonly is: string;
  readonly by?: string | undefined;
}

/** One order each, named by a letter that all its personal texts have. */
const ORDERS = {
  a: { of: 'ada', is: 'draft' },
  b: { of: 'ada', is: 'confirmed' },
  c: { of: 'ada', is: 'cooking' },
  d: { of: 'ada', is: 'ready' },
  e: { of: 'ada', is: 'delivering', by: 'dario' },
  f: { of: 'ada', is: 'delivering', by: 'another driver' },
  g: { of: 'ada', is: 'delivered', by: 'dario' },
  h: { of: 'ada', is: 'cancelled' },
  i: { of: 'boris', is: 'ready' },
  j: { of: 'boris', is: 'delivered', by: 'dario' },
  k: { of: 'a guest', is: 'confirmed' },
} as const satisfies Record<string, Described>;
type Letter = keyof typeof ORDERS;
const LETTERS = Object.keys(ORDERS) as Letter[];

/** What a sender may be shown of an order. */
const MAY: Readonly<Record<string, (order: Described) => readonly Part[]>> = {
  nobody: () => [],
  ada: ({ of }) => (of === 'ada' ? PARTS : []),
  boris: ({ of }) => (of === 'boris' ? PARTS : []),
  'a guest': ({ of }) => (of === 'a guest' ? PARTS : []),
  'the kitchen': ({ is }) => (is === 'draft' ? [] : ['first', 'note']),
  dario: ({ is, by }) => {
    if (is === 'delivering' && by === 'dario') return ['first', 'last', 'street', 'note'];
    return is === 'ready' || is === 'cooking' ? ['street'] : [];
  },
  'another driver': ({ is, by }) => {
    if (is === 'delivering' && by === 'another driver') return ['first', 'last', 'street', 'note'];
    return is === 'ready' || is === 'cooking' ? ['street'] : [];
  },
  'a manager': () => PARTS,
  'an admin': () => PARTS,
  'another store’s manager': () => [],
  'staff of no store': () => [],
};

let rig: ApiRig;
let senders: Record<string, Record<string, string>>;
const ids = new Map<Letter, string>();
const customers = new Set<string>();

const numberOf = (letter: Letter): string => String(100 + LETTERS.indexOf(letter));
const personal = (letter: Letter) => ({
  customer_name: `Xqfirst${letter} Xqlast${letter}`,
  customer_phone: `+1 212 555 0${numberOf(letter)}`,
  customer_email: `xqmail${letter}@private.example`,
  delivery_address: `12 Xqstreet${letter} Lane, Springfield`,
  special_instructions: `Xqnote${letter}.`,
});

/** What a text has of whom, such as `last b`. */
function personalIn(text: string): string[] {
  const words = [...text.matchAll(/xq(first|last|street|mail|note)([a-k])/gi)].map(([, part = '', letter = '']) => `${part.toLowerCase()} ${letter.toLowerCase()}`); // prettier-ignore
  const numbers = LETTERS.filter((letter) => new RegExp(`212\\D{0,3}555\\D{0,3}0${numberOf(letter)}`).test(text));
  return [...new Set([...words, ...numbers.map((letter) => `phone ${letter}`)])];
}

beforeAll(async () => {
  rig = await openApiRig({ env: { RATE_LIMITS: 'off' } });
  const bearer = async (user: string, claims: object = {}) => ({ Authorization: `Bearer ${await rig.token(user, claims)}` }); // prettier-ignore
  const { body: settings } = await rig.call('GET', '/api/stores/main');
  await rig.call('POST', '/api/stores', { ...settings, id: 'harbour' });
  await rig.call('PUT', '/api/stores/main', { ...settings, kitchen: { ...settings.kitchen, slots: 20 } });
  const arrived = await rig.request('/api/guest-session', { method: 'POST', headers: { Authorization: '', 'Sec-Fetch-Site': 'same-origin' } }); // prettier-ignore
  const guest = arrived.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]).join('; '); // prettier-ignore
  senders = {
    nobody: { Authorization: '' },
    ada: await bearer('ada'),
    boris: await bearer('adam', { roles: ['customer'] }),
    'a guest': { Authorization: '', Cookie: guest, 'Sec-Fetch-Site': 'same-origin' },
    'the kitchen': await bearer('chef'),
    dario: await bearer('dario'),
    'another driver': await bearer('mona', { roles: ['driver'], stores: ['main'] }),
    'a manager': await bearer('mona'),
    'an admin': await bearer('adam'),
    'another store’s manager': await bearer('mona', { stores: ['harbour'] }),
    'staff of no store': await bearer('chef', { stores: [] }),
  };
  for (const letter of LETTERS) await bring(letter);
}, 300_000);
afterAll(() => rig.close());

/** Places an order and brings it to its status, as those who do so; their answers are looked at, too. */
async function bring(letter: Letter): Promise<void> {
  const { of, is, by }: Described = ORDERS[letter];
  const { special_instructions: note, ...customer } = personal(letter);
  const pizzas = [{ name: 'Margherita', size: 'large' }];
  const send = async (
    sender: string,
    then: string,
    method: string,
    path: string,
    body: object = {},
  ): Promise<string> => {
    const answer = await rig.call(method, path, body, senders[sender]);
    expect({ path, letter, status: answer.status, body: answer.status < 300 ? {} : answer.body }).toMatchObject({ status: expect.any(Number), body: {} }); // prettier-ignore
    mustBeAllowed(sender, `${method} ${path}`, JSON.stringify(answer.body), { [letter]: { of, is: then, by } });
    return String(answer.body.id ?? ids.get(letter));
  };
  if (is === 'draft') {
    ids.set(letter, await send(of, 'draft', 'POST', '/api/orders/drafts', { ...customer, pizzas }));
    return;
  }
  const id = await send(of, 'confirmed', 'POST', '/api/orders', { ...customer, special_instructions: note, pizzas });
  ids.set(letter, id);
  const read = async () => (await rig.call('GET', `/api/orders/${id}`)).body;
  await until(async () => (await read()).status === 'confirmed');
  customers.add((await read()).customer_id);
  if (is === 'cancelled') await send(of, 'cancelled', 'DELETE', `/api/orders/${id}?reason=Xqnote${letter}`);
  if (is === 'confirmed' || is === 'cancelled') return;
  await send('the kitchen', 'cooking', 'POST', `/api/kitchen/orders/${id}/start`);
  if (is === 'cooking') return;
  await send('the kitchen', 'ready', 'POST', `/api/kitchen/orders/${id}/complete`);
  if (by === undefined) return;
  await send(by, 'delivering', 'POST', `/api/delivery/${id}/assign`);
  await send(by, 'delivering', 'POST', '/api/delivery/depart', { order_ids: [id] });
  if (is === 'delivered') await send(by, 'delivered', 'POST', `/api/delivery/${id}/deliver`);
}

/** @param then orders that had another status when it was answered */
function mustBeAllowed(
  sender: string,
  where: string,
  text: string,
  then: Partial<Record<Letter, Described>> = {},
): void {
  const found = personalIn(text);
  if (found.length === 0) return;
  const allowed = LETTERS.flatMap((letter) =>
    (MAY[sender]?.(then[letter] ?? ORDERS[letter]) ?? []).map((part) => `${part} ${letter}`),
  );
  const leaked = found.filter((each) => !allowed.includes(each));
  expect({ sender, where, leaked }).toEqual({ sender, where, leaked: [] });
}

/** Addresses of what there is, for a path with parameters. */
function addressesOf(path: string): string[] {
  const orders = [...ids.values()];
  const isOrder = /^\/(?:orders|delivery|kitchen\/orders|inventory\/allocations|inventory\/orders)\/\{id\}/.test(path);
  const values = isOrder ? orders : path.startsWith('/customers/{id}') ? [...customers] : path.startsWith('/stores/') ? ['main'] : ['none']; // prettier-ignore
  const others: Record<string, string> = { line: '1', refund_id: 'ref_1', sku: 'DOUGHBALL', store: 'main' };
  const fill = (id: string) => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? id : (others[name] ?? 'none'))); // prettier-ignore
  return path.includes('{') ? values.map(fill) : [path];
}

test('no answer to a GET has more of a person than its reader may see', async () => {
  const document = await readDocument();
  const paths = Object.entries(document.paths ?? {}).filter(([path, item]) => item.get && !path.endsWith('/feed')).map(([path]) => path); // prettier-ignore
  expect(paths.length).toBeGreaterThan(50);
  const queries = ['/orders?limit=100', '/chain/orders?limit=100', '/customers/me/orders?limit=100'];
  for (const letter of LETTERS) {
    const phone = encodeURIComponent(personal(letter).customer_phone);
    queries.push(`/customers?phone=${phone}`, `/orders?customer_phone=${phone}`);
  }
  const pages = ['', '/orders', '/kitchen/main', '/driver/main', '/manage', ...[...ids.values()].map((id) => `/orders/${id}`)]; // prettier-ignore
  const addresses = [...paths.flatMap(addressesOf), ...queries].map((path) => `/api${path}`).concat(pages.map((page) => page || '/')); // prettier-ignore
  const seen = new Set<string>();
  for (const sender of Object.keys(senders)) {
    const headers = senders[sender] ?? {};
    for (const address of addresses) {
      const answer = await rig.request(address, { headers });
      const text = await answer.text();
      expect({ address, sender, isServerError: answer.status === 500 }).toEqual({ address, sender, isServerError: false }); // prettier-ignore
      mustBeAllowed(sender, address, text);
      for (const found of personalIn(text)) seen.add(`${sender}: ${found}`);
    }
  }
  // What may be seen is seen, so the search finds what there is.
  for (const found of ['ada: phone b', 'boris: mail i', 'the kitchen: first c', 'dario: last e', 'dario: street d', 'a manager: phone k']) expect([...seen]).toContain(found); // prettier-ignore
}, 300_000);
