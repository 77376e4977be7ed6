import { execFile } from 'node:child_process';
import { readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { say, type Stage } from './stage.ts';

/** Builds an earlier commit of this project in a separate folder. */
export interface EarlierBuild {
  readonly root: string;
  /** Its short hash. */
  readonly commit: string;
}

const execute = promisify(execFile);
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** @throws StartupError if there is no such commit */
export async function buildEarlier(stage: Stage, ref: string): Promise<EarlierBuild> {
  const commit = await commitOf(ref);
  const root = join(stage.folder, 'earlier-source');
  await stage.start(
    () => run('git', ['worktree', 'add', '--detach', '--force', root, commit], PROJECT_ROOT),
    () => run('git', ['worktree', 'remove', '--force', root], PROJECT_ROOT),
  );
  await stage.start(
    () => install(root),
    // Remove the link before git removes the folder: its target is ours.
    () => rm(join(root, 'node_modules'), { recursive: true, force: true }),
  );
  say(`building ${commit}`);
  // Do not use its `npm start`, which would install packages into the linked folder.
  await run('npm', ['run', '--silent', 'build'], root);
  return { root, commit };
}

/** With the same lockfile the packages are the same, so they are shared. */
async function install(root: string): Promise<void> {
  const [own, present] = await Promise.all(
    [root, PROJECT_ROOT].map((each) => readFile(join(each, 'package-lock.json'))),
  );
  if (own && present?.equals(own))
    return symlink(join(PROJECT_ROOT, 'node_modules'), join(root, 'node_modules'), 'junction');
  say('installing its packages (npm ci)');
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], root);
}

async function commitOf(ref: string): Promise<string> {
  try {
    const args = ['rev-parse', '--verify', '--short', '--quiet', '--end-of-options', `${ref}^{commit}`];
    const { stdout } = await execute('git', args, { cwd: PROJECT_ROOT });
    return stdout.trim();
  } catch {
    throw new StartupError(`--against ${ref}: there is no such commit.`);
  }
}

async function run(command: string, args: string[], cwd: string): Promise<void> {
  const shell = process.platform === 'win32' && command === 'npm';
  try {
    await execute(command, args, { cwd, shell, maxBuffer: MAX_OUTPUT_BYTES });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`"${command} ${args.join(' ')}" failed: ${(stdout + stderr).slice(-2000)}`, { cause: error });
  }
}
