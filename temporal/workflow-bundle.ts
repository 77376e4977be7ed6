import { join } from 'node:path';
import { PROJECT_ROOT } from '../lib/project-root.ts';

/** The workflows as the build has bundled them: what every worker runs, and what histories are replayed against. */
export const WORKFLOW_BUNDLE = join(PROJECT_ROOT, 'dist', 'workflow-bundle.js');
