import { LANGUAGES } from '../../domain/catalog/store.ts';
import type { DevelopmentUserId } from '../../adapters/identity/development-users.ts';
import { browser } from '../support/browser.ts';
import { placeSurely } from '../support/place-surely.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { openScreens, type Screens } from '../support/screens.ts';

/** The narrowest phone in use. */
const WIDTH = 360;
/** Pixels of a letter's font, on a wall screen of 1080 lines: about 10 mm, of which a capital has 7. */
const READ_FROM_THREE_METRES = 20;

const PATHS: Readonly<Partial<Record<DevelopmentUserId, readonly string[]>>> = {
  ada: ['/', '/basket', '/checkout', '/me', '/me/erase', '/me/session'],
  chef: ['/kitchen/main'],
  dario: ['/driver/main'],
  mona: [
    '/manage/main',
    ...['orders', 'menu', 'stock', 'team', 'people', 'refunds', 'simulation', 'connections', 'settings'].map(
      (page) => `/manage/main/${page}`,
    ),
  ],
};

(browser === undefined ? describe.skip : describe)('pages on the smallest and the largest screens', () => {
  let rig: ProcessRig;
  let screens: Screens;
  beforeAll(async () => {
    rig = await openProcessRig();
    await rig.start();
    screens = await openScreens(rig.url);
  });
  afterAll(async () => {
    await screens.close();
    await rig.close();
  });

  test(`on a phone ${WIDTH} pixels wide, no page scrolls sideways in any language`, async () => {
    const { id } = await placeSurely(rig);
    const wide: string[] = [];
    for (const [user, paths] of Object.entries(PATHS)) {
      const page = await screens.open(rig.url, { user: user as DevelopmentUserId, width: WIDTH, height: 800 });
      const all = user === 'mona' ? [...paths, `/manage/main/orders/${id}`, `/manage/main/orders/${id}/cancel`] : paths;
      for (const language of LANGUAGES) {
        for (const path of all) {
          await page.goto(`${rig.url}${path}?lang=${language}`);
          const width = await page.evaluate<number>('document.documentElement.scrollWidth');
          if (width > WIDTH) wide.push(`${path} in ${language}: ${width}`);
        }
      }
    }
    expect(wide).toEqual([]);
    expect(screens.complaints()).toEqual([]);
  }, 400_000);

  test('on a wall, what a ticket says is large enough for three metres', async () => {
    await placeSurely(rig);
    const wall = await screens.open(`${rig.url}/kitchen/main`, { user: 'chef', width: 1920, height: 1080 });
    await wall.locator('.ticket .allergens').first().waitFor();
    const small = await wall.evaluate<string[]>(`
      [...document.querySelectorAll('.ticket *')]
        .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''))
        .map((each) => ({ text: each.textContent, size: parseFloat(getComputedStyle(each).fontSize) }))
        .filter(({ size }) => size < ${READ_FROM_THREE_METRES})
        .map(({ text, size }) => text + ': ' + size)`);
    expect(small).toEqual([]);
  }, 60_000);
});
