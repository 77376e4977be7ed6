import { browser } from '../support/browser.ts';
import { placeSurely } from '../support/place-surely.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { openScreens, type Screens } from '../support/screens.ts';

/** The kitchen’s display with more tickets than any kitchen has. */

const TICKETS = 200;
/** Until the screen shows what was tapped. What people take as at once, on a machine that does other work besides. */
const MOST_MS = 200;

/** Runs on the page. */
const MEASURE = `(async () => {
  const long = [];
  const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: 'longtask' });
  const taps = [];
  for (let index = 0; index < 10; index += 1) {
    const card = document.querySelectorAll('article.ticket')[index * 2];
    const began = performance.now();
    card.querySelector('.step').click();
    while (!card.querySelector('.take-back')) await new Promise(requestAnimationFrame);
    taps.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const lane = document.querySelector('.tickets');
  let frames = 0;
  const scrolled = performance.now();
  while (performance.now() - scrolled < 1000) {
    lane.scrollBy(0, 40);
    frames += 1;
    await new Promise(requestAnimationFrame);
  }
  observer.disconnect();
  return { taps, longest: Math.max(0, ...long), frames };
})()`;

(browser === undefined ? describe.skip : describe)('with 200 open tickets', () => {
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

  test('a tap shows at once, and scrolling stays smooth', async () => {
    await placeSurely(rig, { delivery_address: null, payment_method: 'cash', payment_token: null });
    const page = await screens.open(`${rig.url}/kitchen/main`, { user: 'chef', width: 1920, height: 1080 });
    // The screen's part is measured: what it is given is one order, many times.
    await page.route('**/kitchen/board', async (route) => {
      const response = await route.fetch();
      const board = (await response.json()) as { tickets: object[] };
      const tickets = Array.from({ length: TICKETS }, (_, index) => ({
        ...board.tickets[0],
        order_id: `ord_${String(index).padStart(26, '0')}`,
        number: index + 1,
      }));
      await route.fulfill({ response, json: { ...board, tickets } });
    });
    await page.reload();
    await page.locator('article.ticket').nth(TICKETS - 1).waitFor({ state: 'attached' }); // prettier-ignore
    const measured = (await page.evaluate(MEASURE)) as { taps: number[]; longest: number; frames: number };
    const taps = measured.taps.map(Math.round).toSorted((a, b) => a - b);
    const { frames } = measured;
    expect(taps[Math.floor(taps.length / 2)]).toBeLessThan(MOST_MS);
    expect(frames).toBeGreaterThan(20);
  });
});
