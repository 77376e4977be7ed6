import { anEvening, aSetup, MENU } from '../../tests/support/evening.ts';
import { gainsOfOneSlot, withOtherSlots } from './compare.ts';
import { figuresOf } from './figures.ts';
import { oneMoreSlot, onOtherEvenings, promiseSentence, reportOf, type Told } from './report.ts';
import { runEvening } from './run.ts';
import { readSettings } from './settings.ts';
import { summaryOf } from './summary.ts';

function told({ orders = 120, slots = 6, name = 'Test store' } = {}): Told {
  const settings = readSettings([`--orders=${orders}`, `--slots=${slots}`]);
  if (!settings) throw new Error('Invalid settings.');
  const { store, ...setup } = aSetup({ slots });
  const evening = anEvening({ orders });
  const named = { ...setup, store: { ...store, name } };
  const run = runEvening(evening, named);
  const compared = withOtherSlots(evening, named);
  const gains = gainsOfOneSlot(MENU, settings, named, 2);
  return { settings, run, figures: figuresOf(run), compared, gains, real: undefined };
}

test('the report is one page without network access or scripts', async () => {
  const page = await reportOf(told());
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).not.toMatch(/<script|<link|<img|@import|url\((?!#)|\s(src|href)=/);
  expect(page.match(/<svg /g)).toHaveLength(8);
  expect(page).not.toMatch(/NaN|undefined|\[object/);
});

test('names are escaped', async () => {
  expect(await reportOf(told({ name: 'Tom & <b>Jerry</b>' }))).toContain('Tom &amp; &lt;b&gt;Jerry&lt;/b&gt;');
});

test('an evening with a single order can be reported', async () => {
  const one = told({ orders: 1, slots: 1 });
  expect(await reportOf(one)).toContain('What another slot would change');
  expect(summaryOf(one)).not.toMatch(/NaN|undefined/);
});

test('the report has the effect of one more slot, and compares the promise with a fixed one', async () => {
  const each = told({ orders: 400 });
  const page = await reportOf(each);
  expect(page).toContain(oneMoreSlot(each.compared, each.figures).slice(0, 60));
  expect(oneMoreSlot(each.compared, each.figures)).toMatch(
    /^With 7 slots instead of 6, the same evening would have served \d+ orders more \(\+\d+\.\d\d USD\)/,
  );
  expect(promiseSentence(each.figures)).toContain(': better than a fixed promise of 30 minutes');
  const worse = { ...each.figures, promise: each.figures.fixedPromise, fixedPromise: each.figures.promise };
  expect(promiseSentence(worse)).toContain(': NOT better than');
});

test('other evenings show the variance of a slot’s effect', () => {
  const gains = [
    { served: 20, revenue: 50_000 },
    { served: 10, revenue: -100 },
  ];
  expect(onOtherEvenings(gains, 'USD')).toBe(
    'On 2 such evenings, seed after seed, it served from 10 to 20 orders more, 15.0 on average, and took from -1.00 USD to 500.00 USD more.',
  );
});

test('differences between real and simulated are shown with both values', async () => {
  const differences = [{ order: 3, what: 'status', simulated: 'delivered', real: 'cancelled' }];
  const real = { orders: 6, agreeing: 5, differences, seconds: 2, simulatedMinutes: 50 };
  const each = { ...told(), real };
  expect(summaryOf(each)).toContain('5 of 6 orders agree.\n  order 3, status: simulated delivered, real cancelled');
  expect(await reportOf(each)).toMatch(/5 of 6 agree[\s\S]*delivered[\s\S]*cancelled/);
});

test.each([
  [['--slots', '0'], '--slots: At least 1.'],
  [['--orders', 'many'], '--orders: A number.'],
  [['--seed', '1.5'], '--seed: A whole number.'],
  [['--slowness', '0'], '--slowness: At least 0.3.'],
  [['--ovens', '2'], "Unknown option '--ovens'"],
])('an invalid option is named: %j', (args, message) => {
  expect(() => readSettings(args)).toThrow(message);
});
