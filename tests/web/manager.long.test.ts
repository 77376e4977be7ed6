import { browser } from '../support/browser.ts';
import { placeSurely } from '../support/place-surely.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { faultsOf, openScreens, type Screens } from '../support/screens.ts';

/** The manager's pages in a real browser. */

const PATHS = ['', '/orders', '/menu', '/stock', '/team', '/simulation', '/connections', '/settings'];

(browser === undefined ? describe.skip : describe)('the manager’s pages', () => {
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

  test('axe finds nothing on any of them, and their own policy has nothing to refuse', async () => {
    const { id } = await placeSurely(rig);
    const paths = [
      ...PATHS,
      '/simulation?orders=40&drivers=2&slots=2&run=yes',
      `/orders/${id}`,
      `/orders/${id}/cancel`,
    ];
    const axed = await screens.open(`${rig.url}/manage/main`, { user: 'mona', bypassCSP: true });
    const strict = await screens.open(`${rig.url}/manage/main`, { user: 'mona', width: 390, height: 844 });
    for (const path of paths) {
      await axed.goto(`${rig.url}/manage/main${path}`);
      expect([path, await faultsOf(axed)]).toEqual([path, []]);
      await strict.goto(`${rig.url}/manage/main${path}`);
      expect([path, await strict.evaluate<number>('document.documentElement.scrollWidth')]).toEqual([path, 390]);
    }
    expect(screens.complaints()).toEqual([]);
  }, 400_000);
});
