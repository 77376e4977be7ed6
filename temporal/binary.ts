import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import {
  buildWithGo,
  cacheFolder,
  executable,
  fetchWithMaven,
  findOnPath,
  firstThatWorks,
  isExecutable,
  type Say,
} from '../lib/programs.ts';

/** Finds the binaries for a Temporal server on this machine, trying each source in turn. */

/** Later versions of the CLI have replace directives, which `go install` refuses. */
const CLI_MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';

const TEST_SERVER_LIBRARIES = ['io.temporal:temporal-test-server:1.38.0', 'org.slf4j:slf4j-simple:2.0.17'];

/** The Temporal CLI, whose `server start-dev` is the embedded server. */
export async function findTemporalCli(say: Say): Promise<string> {
  const onPath = await findOnPath('temporal');
  if (onPath) return onPath;
  const cached = join(cacheFolder(), executable('temporal'));
  if (await isExecutable(cached)) return cached;
  await mkdir(cacheFolder(), { recursive: true });
  return firstThatWorks(say, 'a Temporal server', [
    {
      name: 'the official download',
      get: () => download(cached, (downloadDir) => TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'cached-download', downloadDir } } })),
    },
    {
      name: `building it with Go (${CLI_MODULE}; about 3 minutes, once)`,
      get: () => buildWithGo(CLI_MODULE, cached, say),
    },
  ], 'Set TEMPORAL_ADDRESS to a running server, put the Temporal CLI (`temporal`) on the PATH, let this machine reach ' +
    'temporal.download, or install Go 1.23 or newer.'); // prettier-ignore
}

/** The time-skipping server, for tests of long timers. */
export async function findTestServer(say: Say): Promise<string> {
  const cached = join(cacheFolder(), executable('temporal-test-server'));
  if (await isExecutable(cached)) return cached;
  await mkdir(cacheFolder(), { recursive: true });
  return firstThatWorks(say, 'the time-skipping test server', [
    {
      name: 'the official download',
      get: () => download(cached, (downloadDir) => TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'cached-download', downloadDir } } })),
    },
    { name: 'its Java version, from Maven (39 MB, once)', get: () => fetchTestServer(cached, say) },
  ], 'Let this machine reach temporal.download, or install Java 17 and Maven.'); // prettier-ignore
}

/** The SDK downloads a binary only when it starts a server: start one, stop it, and keep its binary. */
async function download(target: string, start: (folder: string) => Promise<TestWorkflowEnvironment>): Promise<string> {
  const folder = await mkdtemp(join(cacheFolder(), 'download-'));
  try {
    const environment = await start(folder);
    await environment.teardown();
    const files = await Promise.all(
      (await readdir(folder)).map(async (name) => ({ name, size: (await stat(join(folder, name))).size })),
    );
    const largest = files.toSorted((a, b) => b.size - a.size)[0];
    if (!largest) throw new Error('The download left no file.');
    await copyFile(join(folder, largest.name), `${target}.new`);
    await chmod(`${target}.new`, 0o755);
    await rename(`${target}.new`, target);
    return target;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchTestServer(target: string, say: Say): Promise<string> {
  if (process.platform === 'win32') throw new Error('Supported on Linux and macOS only.');
  const library = join(cacheFolder(), 'temporal-test-server-lib');
  say('  downloading with Maven');
  await fetchWithMaven(TEST_SERVER_LIBRARIES, library);
  const options =
    '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xmx256m -Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
  await writeFile(
    target,
    `#!/bin/sh\nexec java ${options} -cp "${library}/*" io.temporal.testserver.TestServer "$@"\n`,
    { mode: 0o755 },
  );
  return target;
}
