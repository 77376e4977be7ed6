import { differencesOf } from '../../devtools/simulation/agreement.ts';
import { endingOf } from '../../devtools/simulation/figures.ts';
import { runForReal, type RealRun } from '../../devtools/simulation/real.ts';
import { runEvening } from '../../devtools/simulation/run.ts';
import { anOrderState } from '../support/builders.ts';
import { anEvening, aSetup, MENU } from '../support/evening.ts';

test('the first orders of a busy evening end the same on the real workflows as simulated, including refusals', async () => {
  const evening = anEvening({ seed: 4, orders: 400, slowness: 1.8 });
  const first = { ...evening, orders: evening.orders.slice(0, 8) };
  const setup = aSetup({ slots: 1, maxBacklog: 3 });
  const server = process.env['TEST_TIME_SKIPPING_SERVER'] ?? '';
  const { seconds: _, ...run }: RealRun = await runForReal(first, setup, { menu: MENU, server });
  expect(run).toMatchObject({ orders: 8, agreeing: 8, differences: [] });
  expect(run.simulatedMinutes).toBeGreaterThan(30);
  const { orders, deeds } = runEvening(first, setup);
  expect(orders.map(endingOf)).toEqual(expect.arrayContaining(['delivered', 'refused']));
  expect(deeds.map(({ command }) => command.type)).toEqual(expect.arrayContaining(['turnAway', 'answerPage']));
});

test('one minute is not a difference, two are; a different end always is', () => {
  const order = anOrderState({ status: 'delivered', readyAt: '2026-11-20T12:20:00.000Z' });
  expect(differencesOf(order, { ...order, readyAt: '2026-11-20T12:21:00.000Z' })).toEqual([]);
  expect(differencesOf(order, { ...order, readyAt: '2026-11-20T12:22:00.000Z' })).toHaveLength(1);
  const { readyAt: _, ...never } = order;
  expect(differencesOf(order, { ...never, status: 'cancelled' })).toEqual([
    { order: 42, what: 'status', simulated: 'delivered', real: 'cancelled' },
    { order: 42, what: 'ready', simulated: '2026-11-20T12:20:00.000Z', real: 'none' },
  ]);
});
