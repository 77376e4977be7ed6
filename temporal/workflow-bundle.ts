import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { VERSIONED_WORKER } from '../workflows/messages.ts';

/** The bundled workflows of this build, used by workers and replays. */
export const WORKFLOW_BUNDLE = join(PROJECT_ROOT, 'dist', 'workflow-bundle.js');

const WORKFLOW_THREAD = join(PROJECT_ROOT, 'dist', 'temporal', 'workflow-thread.js');

export interface WorkflowCode {
  readonly workflowBundle: { readonly code: string };
  /** Identifies the bundle. The SDK's own id has 90 characters, which are stored several times in each history. */
  readonly buildId: string;
}

/**
 * The code of a workflow bundle, with settings of its thread before it. They are on its first line, so that lines keep their numbers.
 *
 * @param stackFrames depth of stack traces. The SDK records one for every promise, for its stack trace query; with its default of ten frames
 *   that takes a quarter of a worker's time.
 * @param isVersioned whether the worker has a version: see `workflows/dispatcher.ts`
 */
export function readWorkflowCode(bundle = WORKFLOW_BUNDLE, stackFrames = 0, isVersioned = false): WorkflowCode {
  const code = readFileSync(bundle, 'utf8');
  // Set before the SDK freezes the globals.
  const settings =
    stackFrames === 0 ? `Error.stackTraceLimit=0;${quickThread()}` : `Error.stackTraceLimit=${stackFrames};`;
  const buildId = createHash('sha256').update(code).digest('hex').slice(0, 12);
  const versioned = isVersioned ? `globalThis.${VERSIONED_WORKER}=true;` : '';
  return { workflowBundle: { code: settings + versioned + code }, buildId };
}

/** Workflow code can load nothing; `URL` is a class of the thread around it. */
function quickThread(): string {
  const path = JSON.stringify(WORKFLOW_THREAD);
  return `URL.constructor('return process')().getBuiltinModule('node:module').createRequire(${path})(${path});`;
}
