import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

/** A separate folder for a test. All of them are deleted after the tests. */
export function temporaryFolder(): string {
  return mkdtempSync(join(process.env['TEST_FOLDER'] ?? '', 'data-'));
}
