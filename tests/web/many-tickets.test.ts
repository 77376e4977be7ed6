import { AN_ORDER } from '../support/api-rig.ts';
import { browser } from '../support/browser.ts';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { openScreens, type Screens } from '../support/screens.ts';

/** The kitchen’s display with more tickets than any kitchen has. */

const TICKETS = 200;
const AT_ONCE = 8;
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
    const pickup = { ...AN_ORDER, delivery_address: null, payment_method: 'cash', payment_token: null };
    for (let placed = 0; placed < TICKETS; placed += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => rig.place(pickup)));
    }
  }, 600_000);
  afterAll(async () => {
    await screens.close();
    await rig.close();
  }, 600_000);

  test('a tap shows at once, and no frame takes long', async () => {
    const page = await screens.open(`${rig.url}/kitchen/main`, { user: 'chef', width: 1920, height: 1080 });
    await page
      .locator('article.ticket')
      .nth(TICKETS - 1)
      .waitFor({ state: 'attached', timeout: 60_000 });
    await page.getByText('● Live').waitFor({ timeout: 60_000 });
    const measured = (await page.evaluate(MEASURE)) as { taps: number[]; longest: number; frames: number };
    const taps = measured.taps.toSorted((a, b) => a - b).map(Math.round);
    console.log(
      `Taps shown after ${taps.join(', ')} ms; longest task ${Math.round(measured.longest)} ms; ${measured.frames} frames in a second of scrolling.`,
    );
    expect(taps[Math.floor(taps.length / 2)]).toBeLessThan(MOST_MS);
    expect(measured.frames).toBeGreaterThan(20);
    expect(screens.complaints()).toEqual([]);
  });
});
