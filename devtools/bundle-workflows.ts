import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { WORKFLOW_BUNDLE } from '../temporal/workflow-bundle.ts';

const inDist = (name: string): string => join(PROJECT_ROOT, 'dist', 'workflows', name);
const workflowsPath = inDist('index.js');
const workflowInterceptorModules = [
  inDist('gate.js'),
  inDist('correlation.js'),
  inDist('empty-tasks.js'),
  inDist('task-guard.js'),
];

/** Bundles the workflows at build time into the file that every worker loads. */
const { code } = await bundleWorkflowCode({
  workflowsPath,
  workflowInterceptorModules,
  // Loaded once, not for each order: so V8 compiles them well. They hold no state (`tests/architecture.test.ts`).
  preloadModules: [workflowsPath, ...workflowInterceptorModules],
  payloadConverterPath: inDist('sealed.js'),
  failureConverterPath: join(PROJECT_ROOT, 'dist', 'temporal', 'failure-converter.js'),
  logger: new DefaultLogger('WARN'),
});
await mkdir(dirname(WORKFLOW_BUNDLE), { recursive: true });
await writeFile(WORKFLOW_BUNDLE, code);
