import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of the test's own. All of them are cleared away when the tests have ended. */
export function temporaryFolder(): string {
  return mkdtempSync(join(process.env['TEST_FOLDER'] ?? '', 'data-'));
}
