import { join } from 'node:path';
import { PROJECT_ROOT } from '../lib/project-root.ts';

/** The bundled workflows of this build, used by workers and replays. */
export const WORKFLOW_BUNDLE = join(PROJECT_ROOT, 'dist', 'workflow-bundle.js');
