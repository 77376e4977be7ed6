import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { DevelopmentUserId } from '../../adapters/identity/development-users.ts';
import { browser as program } from './browser.ts';

/** Pages in a real browser, each of a device of its own, watched for errors. */
export interface Screens {
  open(url: string, options: ScreenOptions): Promise<Page>;
  /** Another tab of the same device. */
  tab(page: Page, url: string): Promise<Page>;
  /** What no page may say: errors, and violations of its content policy. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

interface ScreenOptions {
  /** Who is signed in: one of the development issuer's. Absent: nobody. */
  readonly user?: DevelopmentUserId;
  readonly width?: number;
  readonly height?: number;
  /** While the server is away on purpose, requests fail, and the browser says so. */
  readonly mayLoseServer?: boolean;
  readonly bypassCSP?: boolean;
}

/** Browsers also report refusals, which the pages explain. */
const LOST_SERVER =
  /status of (?:409|422)|ERR_CONNECTION|ERR_NETWORK|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE|ERR_FAILED|ERR_INTERNET|status of 50\d/;

export async function openScreens(pizzeria: string): Promise<Screens> {
  const browser: Browser = await chromium.launch({
    executablePath: program ?? '',
    // The tests’ own pages only; as root it does not start otherwise.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const complaints: string[] = [];
  const watch = (page: Page, mayLoseServer: boolean): void => {
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      if (mayLoseServer && LOST_SERVER.test(message.text())) return;
      complaints.push(`${page.url()}: ${message.text()}`);
    });
  };
  const lossy = new WeakMap<BrowserContext, boolean>();
  return {
    open: async (url, { user, width = 1024, height = 768, mayLoseServer = false, bypassCSP = false }) => {
      const context = await browser.newContext({ viewport: { width, height }, bypassCSP, reducedMotion: 'reduce' });
      // Anew for each: the development issuer forgets who has signed in when a test kills it.
      if (user) await context.addCookies(await signIn(browser, pizzeria, user));
      lossy.set(context, mayLoseServer);
      const page = await context.newPage();
      watch(page, mayLoseServer);
      await page.goto(url);
      return page;
    },
    tab: async (page, url) => {
      const context = page.context();
      const other = await context.newPage();
      watch(other, lossy.get(context) ?? false);
      await other.goto(url);
      return other;
    },
    complaints: () => complaints,
    close: () => browser.close(),
  };
}

/** As people do: at the development issuer. Cookies do not depend on the port, so they are good behind a load balancer, too. */
async function signIn(browser: Browser, pizzeria: string, user: DevelopmentUserId) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${pizzeria}/sign-in?return_to=/me/session`);
  await page.locator(`button[value="${user}"]`).click();
  await page.waitForURL(`${pizzeria}/**`);
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

/** What axe finds, by rule and place. The page must have been opened with `bypassCSP`. */
export async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target }) => `${impact}: ${id} at ${String(target)}`),
  );
}
