import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { openProcessRig } from '../support/process-rig.ts';

/** The program with settings with which it cannot start, and beside another one. */

test('a second copy with other ports and another folder can run at the same time', async () => {
  const other = await openProcessRig();
  await other.start();
  await other.place();
  expect((await other.call('GET', '/api/orders')).body).toHaveLength(1);
  await other.close();
});

describe('a failed start prints the reason in one line, with exit code 1', () => {
  test.each([
    ['PORT', 'many'],
    ['STORAGE', 'clay'],
  ])('%s=%s', async (name, value) => {
    const rig = await openProcessRig();
    const { code, output } = await rig.run({ [name]: value });
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([expect.stringContaining(`${name}=${value}`)]);
  });

  test.each(['PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'ISSUER_PORT'])('%s in use', async (name) => {
    const rig = await openProcessRig();
    const taken = createServer().listen(Number(rig.env[name]), '127.0.0.1');
    await once(taken, 'listening');
    const { code, output } = await rig.run();
    taken.close();
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([expect.stringContaining(`${name}: port ${rig.env[name]} is in use`)]);
  });

  const secret = Buffer.alloc(32).toString('base64');
  const keys = { ID_KEY: '0'.repeat(64), MASTER_KEY: secret, PAYLOAD_KEYS: `a1:${secret}` };
  test.each<Record<string, string>>([{ HOST: '0.0.0.0' }, { NODE_ENV: 'production', ...keys }])(
    'no issuer, with %j: the development issuer is for one’s own machine',
    async (env) => {
      const rig = await openProcessRig();
      for (const script of ['dist/main.js', 'dist/server.js']) {
        const { code, output } = await rig.run(env, script);
        expect(code).toBe(1);
        expect(output.trim().split('\n')).toEqual([expect.stringMatching(/^OIDC_ISSUER=: Required in production/)]);
      }
    },
  );

  test('a folder that is not writable', async () => {
    const rig = await openProcessRig();
    const file = `${rig.folder}-file`;
    writeFileSync(file, '');
    const { code, output } = await rig.run({ DATA_DIR: join(file, 'data') });
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([expect.stringMatching(/^DATA_DIR: .* is not writable/)]);
  });
});
