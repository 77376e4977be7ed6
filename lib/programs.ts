import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { StartupError } from './startup-error.ts';

/**
 * Finds or installs external programs. Installed ones are kept in a cache shared by all copies of the project.
 */

/** Reports progress to the user: installing a program can take minutes. */
export type Say = (line: string) => void;

export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env['PIZZERIA_CACHE_DIR'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'pizzeria');
}

export interface Way<Result> {
  readonly name: string;
  readonly get: () => Promise<Result>;
}

/**
 * Tries several ways and returns the first result.
 *
 * @param otherwise advice for the user if all fail
 * @throws StartupError naming what was tried
 */
export async function firstThatWorks<Result>(
  say: Say,
  what: string,
  ways: readonly Way<Result>[],
  otherwise: string,
): Promise<Result> {
  const failures: string[] = [];
  for (const way of ways) {
    say(`Getting ${what}: ${way.name} …`);
    try {
      const result = await way.get();
      say(`Got ${what}.`);
      return result;
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
      say(`  failed: ${reason.slice(0, 160)}`);
      failures.push(way.name);
    }
  }
  throw new StartupError(`No way to get ${what} worked (tried: ${failures.join('; ')}). ${otherwise}`);
}

/** Fetches Java libraries with Maven, named as `group:artifact:version`. */
export async function fetchWithMaven(libraries: readonly string[], target: string): Promise<void> {
  const [java, mvn] = [await findOnPath('java'), await findOnPath('mvn')];
  if (!java || !mvn) throw new Error('Java and Maven are not both installed.');
  const folder = await mkdtemp(join(tmpdir(), 'pizzeria-maven-'));
  try {
    await writeFile(join(folder, 'pom.xml'), pomOf(libraries));
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${target}`, '-DincludeScope=runtime'];
    await run(mvn, ['-q', '-B', '-f', join(folder, 'pom.xml'), ...goal], process.env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function pomOf(libraries: readonly string[]): string {
  const dependencies = libraries.map((library) => {
    const [group, artifact, version] = library.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>pizzeria</groupId>
  <artifactId>libraries</artifactId>
  <version>1</version>
  <dependencies>${dependencies.join('')}</dependencies>
</project>
`;
}

/** Builds a Go program, named as for `go install` (`example.org/program@v1.2.3`), into the target path. */
export async function buildWithGo(module: string, target: string, say: Say): Promise<string> {
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
        ['install', '-v', module],
        { ...process.env, GOBIN: bin, GOFLAGS: '-mod=mod' },
        (lines) => (packages += lines),
      );
    } finally {
      clearInterval(progress);
    }
    const name = /([^/@]+)@[^@]*$/.exec(module)?.[1] ?? module;
    await rename(join(bin, executable(name)), target);
    return target;
  } finally {
    await rm(bin, { recursive: true, force: true });
  }
}

/**
 * Installs Python packages into an environment of their own in the cache, once. Its programs are in the folder returned.
 *
 * @param requirements with their versions, which the environment is named by
 */
export async function installWithPip(requirements: readonly string[], say: Say): Promise<string> {
  const isWindows = process.platform === 'win32';
  const programsOf = (folder: string): string => join(folder, isWindows ? 'Scripts' : 'bin');
  const folder = join(cacheFolder(), `python-${requirements.join('-').replace(/[^\w.-]/g, '-')}`);
  const mark = join(folder, 'complete');
  if (await isThere(mark)) return programsOf(folder);
  const python = (await findOnPath('python3')) ?? (await findOnPath('python'));
  if (!python) throw new Error('Python is not installed.');
  say(`Installing ${requirements.join(', ')} for Python, once …`);
  await rm(folder, { recursive: true, force: true });
  await run(python, ['-m', 'venv', folder], process.env);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements];
  await run(join(programsOf(folder), executable('python')), pip, process.env);
  await writeFile(mark, '');
  return programsOf(folder);
}

/** Installs npm packages into a folder of their own in the cache, once, and returns it. */
export async function installWithNpm(packages: readonly string[], say: Say): Promise<string> {
  const folder = join(cacheFolder(), `npm-${packages.join('-').replace(/[^\w.-]/g, '-')}`);
  const mark = join(folder, 'complete');
  if (await isThere(mark)) return folder;
  const npm = await findOnPath('npm');
  if (!npm) throw new Error('npm is not installed.');
  say(`Installing ${packages.join(', ')} with npm, once …`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const quietly = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
  await run(npm, ['install', '--prefix', folder, ...quietly, ...packages], process.env);
  await writeFile(mark, '');
  return folder;
}

/** Runs a program to completion; on failure rejects with the last line of its output. */
export function run(
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
      else reject(new Error(last.trim().split('\n').at(-1) ?? `It exited with code ${code}.`));
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

export function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
