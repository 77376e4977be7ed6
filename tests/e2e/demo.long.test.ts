import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { statusesTo } from '../support/walk.ts';

let rig: ProcessRig;
beforeAll(async () => {
  rig = await openProcessRig();
  await rig.start();
});
afterAll(() => rig.close());

async function demo(...args: string[]) {
  const { DATA_DIR, ISSUER_PORT } = rig.env;
  const env = { ...process.env, DATA_DIR, ISSUER_PORT, TEMPORAL_ADDRESS: rig.temporalAddress };
  const child = spawn(process.execPath, ['dist/devtools/demo.js', ...args], { cwd: PROJECT_ROOT, env });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

test('the demo walks one order through every stage, and says where to look', async () => {
  const { code, output } = await demo('--url', rig.url);
  expect({ code, output }).toMatchObject({ code: 0 });
  for (const status of ['draft', 'confirmed', ...statusesTo('delivery', 'delivered'), 'received']) {
    expect(output).toMatch(new RegExp(`^  ${status}, version \\d+, [\\d.]+ USD`, 'm'));
  }
  expect(output).toContain('409 illegal_transition');
  expect(output).toMatch(/\/namespaces\/default\/workflows\/order%2Fmain%2Ford_/);
  expect(output).toMatch(/manager usr_\w+ +Out for delivery\./);
});

test('each request shown by the demo can be sent as is', async () => {
  const { output } = await demo('--url', rig.url);
  const [, place = ''] = /^ {2}\$ (curl .*\/orders\/drafts'.*)$/m.exec(output) ?? [];
  const child = spawn('sh', ['-c', `${place} -w '%{http_code}' -o /dev/null`], {
    env: { ...process.env, TOKEN: await rig.token() },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  expect(said).toBe('201');
});

test('a busy evening accounts for every order, and nothing is left in the kitchen', async () => {
  const { code, output } = await demo('--url', rig.url, '--load', '40', '--in-flight', '12');
  expect({ code, output }).toMatchObject({ code: 0 });
  const endings = [...output.matchAll(/^ +(\d+) (delivered|collected|cancelled|declined|refused)$/gm)];
  expect(endings.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(40);
  expect(output).toMatch(/^ {2}[34]\d workflow histories replayed, 0 faults$/m);
  expect(endings.map(([, , ending]) => ending)).toEqual(expect.arrayContaining(['delivered', 'collected', 'declined']));
  expect((await rig.call('GET', '/api/kitchen/status')).body).toMatchObject({ current_capacity: 0, waiting_orders: 0 });
});

test('without a pizzeria it prints advice in one line', async () => {
  const { code, output } = await demo('--url', 'http://127.0.0.1:9');
  expect(code).toBe(1);
  expect(output).toMatch(/^No pizzeria is ready at http:\/\/127\.0\.0\.1:9 .*npm start\n$/);
});

test('a mistyped option is reported with the existing ones', async () => {
  const { code, output } = await demo('--load', 'many');
  expect(code).toBe(1);
  expect(output).toContain('--in-flight');
});
