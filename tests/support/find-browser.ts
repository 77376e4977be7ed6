import { findOnPath } from '../../lib/programs.ts';

/** Debian’s package `chromium`, and other ones'. */
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];

/** A browser for the test of the JavaScript client; undefined if there is none, which skips it. */
export async function findBrowser(say: (line: string) => void): Promise<string | undefined> {
  for (const name of PROGRAMS) {
    const found = await findOnPath(name);
    if (found !== undefined) return found;
  }
  say(
    'No browser: the tests of the JavaScript client in one are SKIPPED. They need chromium (apt-get install chromium).',
  );
  return undefined;
}
