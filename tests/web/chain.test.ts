import type { Watch } from '../../domain/rollout/rollout.ts';
import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import { openApiRig, type ApiRig } from '../support/api-rig.ts';
import { until } from '../support/until.ts';

/** The administrator's pages of changes to many stores: without a script, and with what the API would refuse refused here, too. */

let rig: ApiRig;
let grace: string;
beforeAll(async () => {
  rig = await openApiRig({ env: { ROLLOUT_APPROVAL_STORES: '1' } });
  grace = await rig.token('manager', { roles: ['admin'] });
  const { body: main } = await rig.call('GET', '/api/stores/main');
  const menu = { pizzas: [], toppings: [] };
  await rig.call('POST', '/api/stores', { ...main, id: 'harbour', name: 'Harbour' });
  await rig.call('POST', '/api/stores', { ...main, id: 'berlin', currency: 'EUR', country: 'DE', menu });
});
afterAll(() => rig.close());

interface As {
  readonly token?: string;
  readonly language?: string;
}

async function read(path: string, { token, language = 'en' }: As = {}): Promise<string> {
  const headers = { 'Accept-Language': language, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) };
  const response = await rig.as('admin').request(`/manage${path}`, { headers });
  expect([path, response.status]).toEqual([path, 200]);
  const page = await response.text();
  // Nothing of it needs a script, or has a style of its own.
  expect(page).not.toMatch(/<script|<style|style="| on[a-z]+="/);
  return page;
}

/** Sends a page's form. @returns the page that is shown next, and where it is */
async function submit(path: string, fields: Record<string, string>, { token }: As = {}) {
  const response = await rig.as('admin').request(`/manage${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
  });
  if (response.status !== 303) return { status: response.status, to: '', page: await response.text() };
  const to = response.headers.get('Location') ?? '';
  const cookie = response.headers.getSetCookie().map((each) => each.split(';')[0]).join('; '); // prettier-ignore
  const headers = { Cookie: cookie, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) };
  const next = await rig.as('admin').request(to, { headers });
  return { status: 303, to: to.replace('/manage', ''), page: await next.text() };
}

/** Of an input or a textarea, by its name. */
function names(page: string): string[] {
  return [...page.matchAll(/ name="([\w.-]+)"/g)].map(([, name = '']) => name);
}

const SPRING = {
  'name': 'Spring',
  'currency': 'USD',
  'settings.delivery_fee': '3.49',
  'settings.kitchen.max_backlog': '44',
  'settings.timers.promise_warn_minutes': '-',
  'hours': 'these',
  'settings.opening_hours.friday': '00:00-24:00',
  'moving': 'manager',
  'settings.moving.after_minutes': '7',
  'menu.pizzas.margherita.sizes.large.price': '20.00',
  'menu.pizzas.pepperoni.state': 'no',
  'menu.added': '{"categories": [{"id": "spring", "name": "Spring pizzas"}]}',
}; // prettier-ignore

async function planned(waves: string): Promise<string> {
  const set = await submit('/chain/change-sets/new', SPRING);
  const { to, page } = await submit(`${set.to}/plan`, { waves, watch_minutes: '60', min_orders: '10' });
  expect([page.includes('Spring'), to]).toEqual([true, expect.stringMatching(/^\/chain\/rollouts\/rol_/)]);
  await until(async () => (await read(to)).includes('planned, not started'));
  return to;
}

test('those who manage the chain find the rollouts from the list of stores and from a store’s settings', async () => {
  expect(await read('')).toContain('href="/manage/chain/rollouts"');
  expect(await read('/main/settings')).toContain('href="/manage/chain/rollouts"');
  expect(await read('/chain/rollouts')).toContain('Nothing has been rolled out yet.');
});

test('managers of the chain may look; managers of some stores, and others, are shown nothing', async () => {
  const mona = await rig.token('manager');
  const page = await read('/chain/rollouts', { token: mona });
  expect(page).not.toContain('/manage/chain/change-sets/new');
  const ofMain = await rig.token('manager', { stores: ['main'] });
  expect(await read('/main/settings', { token: ofMain })).not.toContain('/manage/chain');
  const asked = { Authorization: `Bearer ${ofMain}` };
  expect((await rig.request('/manage/chain/rollouts', { headers: asked })).status).toBe(403);
  expect((await rig.as('chef').request('/manage/chain/rollouts', {})).status).toBe(403);
  const nobody = await rig.request('/manage/chain/rollouts', { headers: { Authorization: '' } });
  expect(nobody.headers.get('Location')).toBe('/sign-in?return_to=%2Fmanage%2Fchain%2Frollouts');
});

test('a change set is written with what is filled in, and nothing else; it is shown place by place', async () => {
  const form = await read('/chain/change-sets/new');
  for (const name of Object.keys(SPRING)) expect(names(form)).toContain(name);
  // What is each store's own is not in it.
  expect(form).not.toContain('name="settings.kitchen.slots"');
  const { to, page } = await submit('/chain/change-sets/new', SPRING);
  const { body } = await rig.as('admin').call('GET', `/api${to}`);
  expect(body).toMatchObject({
    name: 'Spring',
    currency: 'USD',
    settings: {
      delivery_fee: '3.49',
      kitchen: { max_backlog: 44 },
      timers: { promise_warn_minutes: null },
      opening_hours: { friday: [{ from: '00:00', to: '24:00' }] },
      moving: { by: 'manager', after_minutes: 7, offer_minutes: 10 },
    },
    menu: {
      pizzas: { margherita: { sizes: { large: { price: '20.00' } } }, pepperoni: { available: false } },
      added: { categories: [{ id: 'spring', name: 'Spring pizzas' }] },
    },
  });
  expect(Object.keys(body.settings.kitchen)).toEqual(['max_backlog']);
  expect(Object.keys(body.menu.pizzas)).toEqual(['margherita', 'pepperoni']);
  expect(page).toMatch(/settings\.delivery_fee<\/th><td class="when">3\.49</);
  expect(page).toMatch(/menu\.added\.categories<\/th><td class="when">Spring pizzas</);
});

test('what is wrong is named at its field, and what was typed stays', async () => {
  const nothing = await submit('/chain/change-sets/new', { name: 'Empty', currency: 'USD' });
  expect([nothing.status, nothing.page.includes('It would change nothing.')]).toEqual([422, true]);
  const wrong = await submit('/chain/change-sets/new', { ...SPRING, 'menu.pizzas.margherita.sizes.large.price': '2,5' });
  expect(wrong.status).toBe(422);
  expect(wrong.page).toContain('href="#menu.pizzas.margherita.sizes.large.price"');
  expect(wrong.page).toContain('value="2,5"');
  const json = await submit('/chain/change-sets/new', { ...SPRING, 'menu.added': '{"pizzas":' });
  expect([json.status, json.page.includes('href="#menu.added"')]).toEqual([422, true]);
  const set = await submit('/chain/change-sets/new', SPRING);
  const wave = await submit(`${set.to}/plan`, { waves: '10%\nmain,,', watch_minutes: '60' });
  expect([wave.status, wave.page.includes('This is no wave: main,,')]).toEqual([422, true]);
  const unknown = await submit(`${set.to}/plan`, { waves: 'atlantis', watch_minutes: '60' });
  expect([unknown.status, unknown.page.includes('There is no store atlantis.')]).toEqual([422, true]);
  expect(unknown.page).toContain('>atlantis</textarea>');
}); // prettier-ignore

test('a plan says what it would touch, and touches nothing; two people begin it; halted, gone on with and rolled back, each with who did it', async () => {
  const { body: before } = await rig.call('GET', '/api/stores/main');
  const path = await planned('main\nDE\n100%');
  const plan = await read(path);
  expect(plan).toMatch(/href="[^"]+\/stores">2 stores<\/a> are changed/);
  expect(plan).toMatch(/href="[^"]+\/stores\?state=unfit">1 store<\/a> cannot take it/);
  expect(plan).toContain('It needs the approval of another administrator: more than 1 store.');
  expect(await read(`${path}/stores?state=unfit`)).toMatch(/berlin<\/th>.*Its currency is EUR/);
  expect(await read(`${path}/stores?wave=1`)).toMatch(/main<\/th>.*settings\.delivery_fee/);
  expect(await read(`${path}/stores?wave=1`)).not.toContain('harbour</th>');
  expect((await rig.call('GET', '/api/stores/main')).body).toEqual(before);

  const started = await submit(`${path}/start`, {});
  expect(started.page).toContain('waits for its approval');
  // Whoever planned it cannot approve it: the button says so, and the API refuses.
  expect(started.page).toMatch(/Somebody else has to do this.*disabled/s);
  expect((await submit(`${path}/approve`, {})).page).toContain('Somebody else has to approve it');
  expect((await submit(`${path}/approve`, {}, { token: grace })).page).toContain('under way');
  await until(async () => (await rig.call('GET', '/api/stores/main')).body.delivery_fee === '3.49');
  expect((await submit(`${path}/pause`, { reason: 'Guests complain.' })).page).toContain('>halted</span>');
  expect((await submit(`${path}/resume`, {}, { token: grace })).page).toContain('under way');
  await submit(`${path}/undo`, { reason: 'Enough.' });
  await until(async () => (await read(path)).includes('>rolled back</span>'));
  const over = await read(path);
  expect(over).toMatch(/Adam[^<]* planned it.*Adam[^<]* started it.*Mona[^<]* approved it.*halted it: Guests complain\..*Mona[^<]* went on.*rolled it back: Enough\./s);
  expect(over).toContain('Restored: 1 store. Not restored, or only in part: 0.');
  expect(over).not.toContain('<button class="button">Start');
  expect((await rig.call('GET', '/api/stores/main')).body).toEqual(before);
  expect(await read('/chain/rollouts')).toMatch(/Spring<\/a><\/th><td><span class="status undone">rolled back/);
}); // prettier-ignore

test('a wave is shown beside the stores that have not got it yet: refusals, and how wrong promises are', async () => {
  const path = await planned('main');
  const id = path.split('/').at(-1) ?? '';
  const group = { stores: 2, orders: 60, refused: 12, refusalRate: 0.2, promised: 40, promiseError: 7.25 };
  await rig.storage.access.rollouts.change(DEFAULT_STORE, id, (run) => {
    if (!run) throw new Error('It is not stored.');
    const watch: Watch = {
      at: '2026-11-20T19:00:00.000Z',
      against: 'others',
      verdict: 'worse',
      why: '20.0 % of the orders are refused',
      ...{ treated: group, control: { ...group, stores: 9, refused: 0, refusalRate: 0, promiseError: 2 } },
    };
    return { ...run, waves: run.waves.map((wave) => ({ ...wave, changed: wave.stores, watch })) };
  });
  const page = await read(path);
  expect(page).toMatch(/with the change<\/th>.*>2<.*>60<.*>12 \(20%\)<.*>7\.3 min</s);
  expect(page).toMatch(/without it yet<\/th>.*>9<.*>0 \(0%\)<.*>2 min</s);
  expect(page).toContain('20.0 % of the orders are refused');
  expect(page).toContain('>worse<');
}); // prettier-ignore

test('each language has its words', async () => {
  const { to } = await submit('/chain/change-sets/new', SPRING);
  for (const [language, list, form, plan] of [
    ['de', 'Änderungen an vielen Filialen', 'Geändert wird nur', 'Den Rollout planen'],
    ['it', 'Modifiche a molte pizzerie', 'Cambia solo', 'Pianifica la distribuzione'],
    ['es', 'Cambios en muchas pizzerías', 'Solo cambia', 'Planificar su despliegue'],
  ] as const) {
    expect(await read('/chain/rollouts', { language })).toContain(list);
    expect(await read('/chain/change-sets/new', { language })).toContain(form);
    expect(await read(to, { language })).toContain(plan);
  }
});
