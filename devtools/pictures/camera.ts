import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { PictureOf } from './pages.ts';
import type { Send } from './stage.ts';

const SIZES = {
  phone: { width: 390, height: 844 },
  tablet: { width: 1024, height: 768 },
  wall: { width: 1920, height: 1080 },
} as const;
/** For fonts, pictures and the first news of a feed. */
const SETTLED_MS = 600;
/** 80 mm. */
const PAPER = { width: 302, height: 400 };
/** As the button on a ticket does before it prints. */
const PRINTS_TICKET = `document.querySelector('.ticket').classList.add('printed');
  document.documentElement.classList.add('prints-ticket')`;
const IS_KEY = /^[a-z0-9]$/;

interface Options {
  readonly url: string;
  readonly send: Send;
  readonly pages: readonly PictureOf[];
  readonly sizes: readonly (keyof typeof SIZES)[];
  readonly schemes: readonly ('light' | 'dark')[];
  readonly language: string;
  /** Where the picture of this name goes. */
  readonly pathOf: (name: string) => string;
}

/** Takes a picture of each page in each size, light and dark. */
export async function takePictures(browser: Browser, options: Options): Promise<void> {
  const ids = await findIds(options.send);
  for (const scheme of options.schemes) {
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
  const path = picture.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids.get(name) ?? name);
  if (picture.isPrinted) await page.emulateMedia({ media: 'print' });
  for (const size of sizes) {
    await page.setViewportSize(picture.isPrinted ? PAPER : SIZES[size]);
    await page.goto(url + path);
    await page.waitForTimeout(SETTLED_MS);
    for (const each of picture.press ?? []) await press(page, each);
    if (picture.isPrinted) await page.evaluate(PRINTS_TICKET);
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

interface Listed {
  readonly id: string;
  readonly status: string;
  readonly customer_name: string | null;
  readonly fulfilment: string;
  readonly move_offer?: { readonly status: string } | null;
}

/** By the names that paths use. Of each status one order: Ada's if she has one; and one that is fetched, and one that is brought. */
async function findIds(send: Send): Promise<ReadonlyMap<string, string>> {
  const list = async <T extends { readonly id: string }>(user: string, path: string): Promise<readonly T[]> =>
    (await send(user, 'GET', path)) as unknown as readonly T[];
  const all = await list<Listed>('manager', '/orders?limit=100');
  const ofAda = all.filter(({ customer_name: name }) => name === 'Ada Lovelace');
  const harbour = await list<Listed>('manager', '/api/stores/harbour/orders?limit=100');
  const rollouts = await list<{ readonly id: string; readonly status: string }>('admin', '/api/chain/rollouts');
  const sets = await list('admin', '/api/chain/change-sets');
  const refunds = await list<{ readonly id: string; readonly order_id: string; readonly may_decide: boolean }>('manager', '/refunds/awaiting-approval'); // prettier-ignore
  const decidable = refunds.filter(({ may_decide: may }) => may);
  return new Map([
    ...all.map(({ status, fulfilment, id }) => [`${status}_${fulfilment}`, id] as const),
    ...[...all, ...ofAda].map(({ status, id }) => [status, id] as const),
    ...harbour.map(({ move_offer: offer, id }) => [`move_${offer?.status ?? 'none'}`, id] as const),
    ...rollouts.map(({ status, id }) => [`rollout_${status}`, id] as const),
    ...sets.map(({ id }) => ['change_set', id] as const),
    ...decidable.flatMap(
      ({ id, order_id: order }) =>
        [
          ['refund', id],
          ['refund_order', order],
        ] as const,
    ),
  ]);
}

/** As people do: at the development issuer. */
async function signIn(context: BrowserContext, url: string, user: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/sign-in?return_to=/me/session`);
  await page.locator(`button[value="${user}"]`).click();
  await page.waitForURL(`${url}/**`);
  await page.close();
}
