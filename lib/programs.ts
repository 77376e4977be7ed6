import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
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

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
