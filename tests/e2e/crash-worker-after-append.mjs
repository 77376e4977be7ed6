/**
 * A worker, except that it is killed right after it has stored the event named by CRASH_AFTER in the store CRASH_STORE. The write is
 * durable; Temporal and the other processes live on, and have to find it. Of several such workers one is killed: an event is stored once.
 */
import { readConfig } from '../../dist/bootstrap/config.js';
import { runProcess } from '../../dist/bootstrap/lifecycle.js';
import { runWorker } from '../../dist/worker.js';

const { CRASH_AFTER: crashAfter, CRASH_STORE: crashStore } = process.env;

const killing = (orders) => async (request) => {
  const result = await orders.append(request);
  const isIt = request.storeId === crashStore && request.events.some((event) => event.type === crashAfter);
  if (isIt && result.outcome === 'appended') process.kill(process.pid, 'SIGKILL');
  return result;
};

await runProcess((stop) =>
  runWorker(stop, {
    config: readConfig(),
    adapt: (deps) => {
      const { orders } = deps.storage;
      const get = (_, name) => (name === 'append' ? killing(orders) : orders[name].bind(orders));
      return { ...deps, storage: { ...deps.storage, orders: new Proxy(orders, { get }) } };
    },
  }),
);
