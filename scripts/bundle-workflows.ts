import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DefaultLogger } from '@temporalio/worker';
import { bundleWorkflowCode } from '@temporalio/worker';
import { PROJECT_ROOT } from '../project-root.ts';

/** Bundles the workflows once, at build time, into what every worker then loads. */
const target = join(PROJECT_ROOT, 'dist', 'workflow-bundle.js');
const { code } = await bundleWorkflowCode({
  workflowsPath: join(PROJECT_ROOT, 'dist', 'workflows', 'index.js'),
  logger: new DefaultLogger('WARN'),
});
await mkdir(dirname(target), { recursive: true });
await writeFile(target, code);
