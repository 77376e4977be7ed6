import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../bootstrap/config.ts';
import { signToken } from '../../bootstrap/identity.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { temporaryFolder } from '../support/folders.ts';
import { until } from '../support/until.ts';

/** `npm run rollout`, beside the program that `npm start` starts. */

let rig: ProcessRig;
beforeAll(async () => {
  rig = await openProcessRig({ STORAGE: 'files' }, { ROLLOUT_APPROVAL_STORES: '1', COMMAND_TIMEOUT_SECONDS: '60' });
  await rig.start();
  const { body: main } = await rig.call('GET', '/api/stores/main');
  for (const [id, settings] of [['harbour', {}], ['berlin', { currency: 'EUR', country: 'DE' }]] as const) {
    const menu = { pizzas: [], toppings: [] };
    await rig.call('POST', '/api/stores', { ...main, id, ...settings, ...(id === 'berlin' ? { menu } : {}) });
  }
}); // prettier-ignore
afterAll(() => rig?.close());

const rollout = (...args: string[]) => rig.tool('dist/operations/cli/rollout.js', ...args);
const feeOf = async (store: string): Promise<string> =>
  (await rig.call('GET', `/api/stores/${store}`)).body.delivery_fee;

test('a change set in a file is planned, started, approved by another administrator, halted, gone on with and taken back', async () => {
  const file = join(temporaryFolder(), 'spring.json');
  writeFileSync(file, JSON.stringify({ name: 'Spring', currency: 'USD', settings: { delivery_fee: '3.49' } }));
  expect((await rollout()).output).toContain('There is none yet.');

  const before = await feeOf('main');
  const planned = await rollout('plan', file, '--wave', 'main', '--wave', 'DE', '--wave', '100%');
  expect(planned).toMatchObject({ code: 0, output: expect.stringContaining('1 store cannot take it.') });
  expect(planned.output).toContain('Wave 1: 0 of 1 store changed\nWave 2: 0 of 1 store changed\n');
  const id = /rol_[0-9a-z]+/.exec(planned.output)?.[0] ?? '';
  const stores = await rollout('show', id, '--stores', 'all');
  expect(stores.output).toContain('berlin  unfit  Its currency is EUR; the amounts are in USD.\n');
  expect(stores.output).toContain('main  planned  wave 1  settings.delivery_fee\n');
  expect(await feeOf('main')).toBe(before);

  expect((await rollout('start', id)).output).toContain(`Another administrator approves it: npm run rollout -- approve ${id}`);
  const same = await rollout('approve', id);
  expect(same).toMatchObject({ code: 1, output: expect.stringContaining('Somebody else has to approve it') });
  rig.env['SIGNAL_TOKEN'] = await signToken(readConfig(rig.env), 'mona', { claims: { roles: ['admin'] } });
  expect((await rollout('approve', id)).output).toContain(`${id}  Spring`);
  await until(async () => (await feeOf('main')) === '3.49');
  expect(await feeOf('harbour')).toBe(before);

  expect((await rollout('halt', id, '--reason', 'Guests complain.')).output).toContain('Guests complain.');
  expect((await rollout('halt', id)).code).toBe(1);
  expect((await rollout('resume', id)).output).toContain(': running');
  const back = await rollout('back', id, '--wait');
  expect(back.code).toBe(1);
  await until(async () => (await feeOf('main')) === before);
  const over = await rollout('show', id);
  expect(over.output).toContain('Rolled back: 1 store as before, 0 not or in part.');
  expect((await rollout('list')).output).toMatch(new RegExp(`^${id}  undone `, 'm'));
}, 300_000); // prettier-ignore

test('what the API refuses is told in words, with the field', async () => {
  const file = join(temporaryFolder(), 'wrong.json');
  writeFileSync(file, JSON.stringify({ name: 'Wrong', settings: { name: 'Another' } }));
  const { code, output } = await rollout('plan', file);
  expect([code, output]).toEqual([1, expect.stringContaining('settings.name')]);
  expect((await rollout('plan', `${file}.none`)).output).toContain('ENOENT');
  expect((await rollout('show', 'rol_0')).output).toContain('There is no rollout rol_0.');
  expect((await rollout('list', '--as', 'mona', '--api', 'http://127.0.0.1:9/api')).output).toContain('does not answer');
  expect((await rollout('start', 'rol_0', '--as', 'chef')).code).toBe(1);
}, 120_000); // prettier-ignore
