import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { VERSIONED_WORKER } from '../workflows/messages.ts';

/** The bundled workflows of this build, used by workers and replays. */
export const WORKFLOW_BUNDLE = join(PROJECT_ROOT, 'dist', 'workflow-bundle.js');

const moduleAt = (name: string): string => join(PROJECT_ROOT, 'dist', 'temporal', name);

export interface WorkflowCode {
  readonly workflowBundle: { readonly code: string };
  /** Identifies the bundle. The SDK's own id has 90 characters, which are stored several times in each history. */
  readonly buildId: string;
}

/** How a worker runs workflow code. */
export interface WorkerCode {
  /**
   * Depth of stack traces. The SDK records one for every promise, for its stack trace query; with its default of ten frames that takes a
   * quarter of a worker's time.
   */
  readonly stackFrames?: number;
  /** Whether the worker has a version: see `workflows/dispatcher.ts`. */
  readonly isVersioned?: boolean;
  /** Whether tasks may come too late: not if histories are replayed, whose tasks are old. */
  readonly isLive?: boolean;
}

/** The code of a workflow bundle, with settings of its thread before it. They are on its first line, so that lines keep their numbers. */
export function readWorkflowCode(
  bundle = WORKFLOW_BUNDLE,
  { stackFrames = 0, isVersioned = false, isLive = false }: WorkerCode = {},
): WorkflowCode {
  const code = readFileSync(bundle, 'utf8');
  const settings = [
    // Set before the SDK freezes the globals.
    `Error.stackTraceLimit=${stackFrames};`,
    stackFrames === 0 ? loadInThread(moduleAt('workflow-thread.js')) : '',
    isLive ? loadInThread(moduleAt('workflow-guard.js')) : '',
    isVersioned ? `globalThis.${VERSIONED_WORKER}=true;` : '',
  ];
  const buildId = createHash('sha256').update(code).digest('hex').slice(0, 12);
  return { workflowBundle: { code: settings.join('') + code }, buildId };
}

/** Workflow code can load nothing; `URL` is a class of the thread around it. */
function loadInThread(path: string): string {
  const file = JSON.stringify(path);
  return `URL.constructor('return process')().getBuiltinModule('node:module').createRequire(${file})(${file});`;
}
