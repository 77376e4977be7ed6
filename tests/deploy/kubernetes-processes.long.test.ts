import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { startDevServer } from '../../temporal/dev-server.ts';
import { hasMongo, temporaryDatabase } from '../support/databases.ts';
import { temporaryFolder } from '../support/folders.ts';
import { containerOf, describeWithKustomize, KUBERNETES, ofKind, podOf, render, settingsOf, type Manifest } from '../support/manifests.ts'; // prettier-ignore
import { freePort } from '../support/ports.ts';
import { secretFiles } from '../support/secret-files.ts';

/** Node itself refuses every write of JavaScript to a disk, as the read-only file system of the pod would. */
const READ_ONLY = ['--permission', '--experimental-permission']
  .filter((flag) => process.allowedNodeEnvironmentFlags.has(flag))
  .slice(0, 1)
  .concat('--allow-fs-read=*', '--allow-worker', '--allow-addons');

(hasMongo ? describeWithKustomize : describe.skip)('processes with the settings of the manifests', () => {
  const mongodbUrl = temporaryDatabase();
  const started: ChildProcess[] = [];
  let temporal: Awaited<ReturnType<typeof startDevServer>>;
  let temporalAddress: string;
  beforeAll(async () => {
    const [port, uiPort] = [await freePort(), await freePort()];
    const log = pino({ level: 'silent' });
    temporal = await startDevServer({ folder: join(temporaryFolder(), 'temporal'), port, uiPort, namespace: 'default', log }); // prettier-ignore
    temporalAddress = `127.0.0.1:${port}`;
  });
  afterAll(async () => {
    for (const each of started) if (each.exitCode === null) each.kill('SIGKILL');
    await temporal.stop();
  });

  interface Started {
    readonly child: ChildProcess;
    readonly manifest: Manifest;
    readonly output: () => string;
    /** Resolves when a probe succeeds. */
    readonly passes: (probe: 'startupProbe' | 'readinessProbe' | 'livenessProbe') => Promise<void>;
  }

  /** As a pod of the manifests, except for the addresses of its neighbours and its own. */
  async function start(manifests: readonly Manifest[], name: string): Promise<Started> {
    const manifest = ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === name)!;
    const settings = settingsOf(manifests, manifest);
    const port = String(await freePort());
    const env = {
      ...secretFiles(settings, { MONGODB_URL: mongodbUrl }),
      NODE_ENV: 'production',
      LOG_FORMAT: 'json',
      HOST: '127.0.0.1',
      PORT: port,
      ...('WORKER_PORT' in settings ? { WORKER_PORT: port } : {}),
      TEMPORAL_METRICS: `127.0.0.1:${await freePort()}`,
      TEMPORAL_ADDRESS: temporalAddress,
      PATH: process.env['PATH'] ?? '',
    };
    const [, script = ''] = containerOf(manifest).command;
    const child = spawn(process.execPath, [...READ_ONLY, join(PROJECT_ROOT, script)], { env, cwd: '/' });
    started.push(child);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const passes: Started['passes'] = async (probe) => {
      const { path } = containerOf(manifest)[probe].httpGet;
      for (;;) {
        if (child.exitCode !== null) throw new Error(`${name} exited with code ${child.exitCode}: ${output}`);
        const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
        if (answer?.ok) return;
        await pause(100);
      }
    };
    return { child, manifest, output: () => output, passes };
  }

  test('they start, pass their probes and stop in time, and write to no disk', async () => {
    const manifests = render(join(KUBERNETES, 'overlays', 'small'));
    const worker = await start(manifests, 'worker');
    await worker.passes('startupProbe');
    const api = await start(manifests, 'api');
    for (const each of [worker, api]) {
      await each.passes('startupProbe');
      await each.passes('readinessProbe');
      await each.passes('livenessProbe');
    }
    for (const { child, manifest, output } of [api, worker]) {
      const { terminationGracePeriodSeconds: given } = podOf(manifest);
      const waited = containerOf(manifest).lifecycle?.preStop.sleep.seconds ?? 0;
      const since = performance.now();
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      expect(await closed).toEqual([0, null]);
      expect((performance.now() - since) / 1000).toBeLessThan(given - waited);
      expect(output()).not.toContain('ERR_ACCESS_DENIED');
    }
  }, 180_000);
});
