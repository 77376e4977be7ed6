import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import { WORKFLOW_BUNDLE } from '../temporal/workflow-bundle.ts';

/** Bundles the workflows at build time into the file that every worker loads. */
const { code } = await bundleWorkflowCode({
  workflowsPath: join(PROJECT_ROOT, 'dist', 'workflows', 'index.js'),
  workflowInterceptorModules: ['correlation.js', 'empty-tasks.js'].map((name) =>
    join(PROJECT_ROOT, 'dist', 'workflows', name),
  ),
  failureConverterPath: join(PROJECT_ROOT, 'dist', 'temporal', 'failure-converter.js'),
  logger: new DefaultLogger('WARN'),
});
await mkdir(dirname(WORKFLOW_BUNDLE), { recursive: true });
await writeFile(WORKFLOW_BUNDLE, code);
