import { money } from '../../domain/shared/money.ts';
import { measuresOf } from '../../domain/reports/measures.ts';
import { decide, extend, EMPTY_STREAM, isPlaced } from '../../domain/order/index.ts';
import { instant } from '../../domain/shared/values.ts';
import { aPlacedOrder, by, CUSTOMER, STORE } from '../../tests/support/builders.ts';
import { Counters } from './counters.ts';
import { WatchedStores } from './watched-stores.ts';

test('the value of many orders is exact to the cent', async () => {
  const counters = new Counters();
  const meter = counters.meterFor(new WatchedStores([STORE.id], async () => []));
  const order = aPlacedOrder();
  const total = money(10, 'USD');
  const decision = decide(
    undefined,
    { ...by(CUSTOMER), type: 'place', order: { ...order, totals: { ...order.totals, total } } },
    instant(Date.now()),
  );
  const { events, state } = extend(EMPTY_STREAM, decision.kind === 'events' ? decision.events : []);
  if (!state || !isPlaced(state)) throw new Error('It is not placed.');
  expect(measuresOf(events, state).length).toBeGreaterThan(0);
  for (let count = 0; count < 1_000; count += 1) {
    meter.wrote({ storeId: STORE.id, events, state });
  }
  await new Promise(setImmediate);
  // A thousand times 0.1 adds up to 99.9999999999986 in floating point.
  expect(await counters.registry.metrics()).toMatch(/^pizzeria_order_value_total\{.*\} 100$/m);
});
