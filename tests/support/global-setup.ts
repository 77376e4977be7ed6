import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTemporalCli, findTestServer } from '../../temporal/binary.ts';
import { findBrowser } from './find-browser.ts';
import { startMongo, type TestMongo } from './mongo-server.ts';
import { findStripeMock } from './stripe-mock.ts';
import { findTools } from './tools.ts';

declare global {
  /** Passed to the teardown, which runs in the same process. */
  var testMongo: TestMongo | undefined;
}

/** Provides external dependencies once, and passes their locations to the tests. The workflow bundle comes from the build. */
export default async function globalSetup(): Promise<void> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'pizzeria-test-'));
  process.env['TEST_FOLDER'] = folder;
  process.env['TEST_TEMPORAL_CLI'] = await findTemporalCli(say);
  process.env['TEST_TIME_SKIPPING_SERVER'] = await findTestServer(say);
  process.env['TEST_STRIPE_MOCK'] = (await findStripeMock(say)) ?? '';
  process.env['TEST_BROWSER'] = (await findBrowser(say)) ?? '';
  await findTools(say);
  globalThis.testMongo = await startMongo(folder, say);
  process.env['TEST_MONGODB_URL'] = globalThis.testMongo?.url ?? '';
}
