import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { settings, type Program } from './programs.ts';
import type { Stage } from './stage.ts';

export interface Agreement {
  /** Whether storage, payment provider, workflows, kitchens and stock all say the same. */
  readonly agrees: boolean;
  /** What was found, for people. */
  readonly told: string;
}

/** Compares the books of a running program as an operator does: `npm run reconcile`. */
export async function compareBooks(stage: Stage, { namespace, folder, url }: Program): Promise<Agreement> {
  const env = { ...process.env, ...settings(stage, namespace, folder, Number(new URL(url).port)) };
  const script = join(PROJECT_ROOT, 'dist', 'operations', 'cli', 'reconcile.js');
  const child = spawn(process.execPath, [script, '--grace', '0'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let told = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { agrees: code === 0, told: told.trim() };
}
