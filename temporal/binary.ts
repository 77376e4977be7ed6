import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { StartupError } from '../startup-error.ts';

/**
 * Where the programs come from that a Temporal server on this machine needs: the first way that works. What was found or
 * built is kept in a cache that all copies of the project share.
 */

/** Later versions of the CLI have replace directives, with which `go install` refuses to build them. */
const CLI_MODULE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';

const TEST_SERVER_POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>pizzeria</groupId>
  <artifactId>temporal-test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>1.38.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
`;

type Say = (line: string) => void;

export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env['PIZZERIA_CACHE_DIR'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'pizzeria');
}

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
      get: () => buildWithGo(cached, say),
    },
  ], 'Set TEMPORAL_ADDRESS to a server that runs already, put the Temporal CLI (`temporal`) on the PATH, let this machine reach ' +
    'temporal.download, or install Go 1.23 or newer.'); // prettier-ignore
}

/** The server that skips time, for the tests of what takes hours. */
export async function findTestServer(say: Say): Promise<string> {
  const cached = join(cacheFolder(), executable('temporal-test-server'));
  if (await isExecutable(cached)) return cached;
  await mkdir(cacheFolder(), { recursive: true });
  return firstThatWorks(say, 'the time-skipping test server', [
    {
      name: 'the official download',
      get: () => download(cached, (downloadDir) => TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'cached-download', downloadDir } } })),
    },
    { name: 'its Java version, from Maven (39 MB, once)', get: () => fetchWithMaven(cached, say) },
  ], 'Let this machine reach temporal.download, or install Java 17 and Maven.'); // prettier-ignore
}

interface Way {
  readonly name: string;
  readonly get: () => Promise<string>;
}

async function firstThatWorks(say: Say, what: string, ways: readonly Way[], otherwise: string): Promise<string> {
  const failures: string[] = [];
  for (const way of ways) {
    say(`Getting ${what}: ${way.name} …`);
    try {
      const path = await way.get();
      say(`Got ${what}: ${path}`);
      return path;
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
      say(`  that did not work: ${reason.slice(0, 160)}`);
      failures.push(way.name);
    }
  }
  throw new StartupError(`No way to get ${what} worked (tried: ${failures.join('; ')}). ${otherwise}`);
}

/** The SDK downloads only on the way to starting a server: so one is started and ended, and its program kept. */
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

async function buildWithGo(target: string, say: Say): Promise<string> {
  const go = await findOnPath('go');
  if (!go) throw new Error('Go is not installed.');
  const bin = await mkdtemp(join(cacheFolder(), 'go-'));
  try {
    let packages = 0;
    const started = Date.now();
    const progress = setInterval(() => {
      say(`  ${Math.round((Date.now() - started) / 1000)} s, ${packages} packages so far`);
    }, 15_000);
    try {
      await run(
        go,
        ['install', '-v', CLI_MODULE],
        { ...process.env, GOBIN: bin, GOFLAGS: '-mod=mod' },
        (lines) => (packages += lines),
      );
    } finally {
      clearInterval(progress);
    }
    await rename(join(bin, executable('temporal')), target);
    return target;
  } finally {
    await rm(bin, { recursive: true, force: true });
  }
}

async function fetchWithMaven(target: string, say: Say): Promise<string> {
  const [java, mvn] = [await findOnPath('java'), await findOnPath('mvn')];
  if (!java || !mvn) throw new Error('Java and Maven are not both installed.');
  if (process.platform === 'win32') throw new Error('This way is for Linux and macOS.');
  const folder = await mkdtemp(join(tmpdir(), 'pizzeria-maven-'));
  const library = join(cacheFolder(), 'temporal-test-server-lib');
  try {
    await writeFile(join(folder, 'pom.xml'), TEST_SERVER_POM);
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${library}`, '-DincludeScope=runtime'];
    say('  asking Maven');
    await run(mvn, ['-q', '-B', '-f', join(folder, 'pom.xml'), ...goal], process.env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const options =
    '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xmx256m -Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
  await writeFile(
    target,
    `#!/bin/sh\nexec java ${options} -cp "${library}/*" io.temporal.testserver.TestServer "$@"\n`,
    { mode: 0o755 },
  );
  return target;
}

function run(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  onLines?: (count: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], cwd: tmpdir() });
    let last = '';
    const read = (chunk: Buffer): void => {
      const text = chunk.toString();
      onLines?.(text.split('\n').length - 1);
      last = (last + text).slice(-2000);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(last.trim().split('\n').at(-1) ?? `It ended with code ${code}.`));
    });
  });
}

export async function findOnPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, executable(name));
    if (folder !== '' && (await isExecutable(path))) return path;
  }
  return undefined;
}

function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
