import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { PictureOf } from './pages.ts';
import type { Send } from './stage.ts';

const SIZES = {
  phone: { width: 390, height: 844 },
  tablet: { width: 1024, height: 768 },
  wall: { width: 1920, height: 1080 },
} as const;
const SCHEMES = ['light', 'dark'] as const;
/** For fonts, pictures and the first news of a feed. */
const SETTLED_MS = 600;
const IS_KEY = /^[a-z0-9]$/;

interface Options {
  readonly url: string;
  readonly send: Send;
  readonly pages: readonly PictureOf[];
  readonly sizes: readonly (keyof typeof SIZES)[];
  readonly language: string;
  /** Where the picture of this name goes. */
  readonly pathOf: (name: string) => string;
}

/** Takes a picture of each page in each size, light and dark. */
export async function takePictures(browser: Browser, options: Options): Promise<void> {
  const ids = await findOrders(options.send);
  for (const scheme of SCHEMES) {
    for (const user of new Set(options.pages.map((page) => page.user))) {
      const context = await browser.newContext({
        colorScheme: scheme,
        reducedMotion: 'reduce',
        locale: options.language,
      });
      if (user !== 'guest') await signIn(context, options.url, user);
      for (const picture of options.pages.filter((page) => page.user === user)) {
        await takeOne(context, picture, ids, scheme, options);
      }
      await context.close();
    }
  }
}

async function takeOne(
  context: BrowserContext,
  picture: PictureOf,
  ids: ReadonlyMap<string, string>,
  scheme: string,
  { url, sizes, pathOf }: Options,
): Promise<void> {
  const page = await context.newPage();
  const path = picture.path.replace(/\{(\w+)\}/, (_, status: string) => ids.get(status) ?? status);
  for (const size of sizes) {
    await page.setViewportSize(SIZES[size]);
    await page.goto(url + path);
    await page.waitForTimeout(SETTLED_MS);
    for (const each of picture.press ?? []) await press(page, each);
    await page.screenshot({
      path: pathOf(`${picture.name}-${size}-${scheme}.jpg`),
      type: 'jpeg',
      quality: 80,
      fullPage: picture.isScreen === undefined,
    });
  }
  await page.close();
}

async function press(page: Page, what: string): Promise<void> {
  if (IS_KEY.test(what)) await page.keyboard.press(what);
  else await page.locator(what).first().click();
  await page.waitForTimeout(SETTLED_MS);
}

/** One order of each status: Ada's if she has one. */
async function findOrders(send: Send): Promise<ReadonlyMap<string, string>> {
  const all = (await send('manager', 'GET', '/orders?limit=100')) as unknown as readonly {
    readonly id: string;
    readonly status: string;
    readonly customer_name: string | null;
  }[];
  const ofAda = all.filter(({ customer_name: name }) => name === 'Ada Lovelace');
  return new Map([...all, ...ofAda].map(({ status, id }) => [status, id]));
}

/** As people do: at the development issuer. */
async function signIn(context: BrowserContext, url: string, user: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/sign-in?return_to=/me/session`);
  await page.locator(`button[value="${user}"]`).click();
  await page.waitForURL(`${url}/**`);
  await page.close();
}
