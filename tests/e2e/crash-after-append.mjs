/**
 * The program, except that right after the events named by CRASH_AFTER have been stored, in the store CRASH_STORE if that is given, the
 * Temporal server and then this process are killed. The write is durable, but nothing else knows of it. With CRASH_ONLY=program the server
 * lives on.
 */
import { readConfig } from '../../dist/bootstrap/config.js';
import { runProcess } from '../../dist/bootstrap/lifecycle.js';
import { runMain } from '../../dist/main.js';

const { CRASH_AFTER: crashAfter, CRASH_STORE: crashStore, CRASH_ONLY: crashOnly } = process.env;

await runProcess((stop) =>
  runMain(stop, {
    config: readConfig(),
    adapt: (deps, temporalPid) => ({
      ...deps,
      storage: {
        ...deps.storage,
        orders: {
          append: async (request) => {
            const result = await deps.storage.orders.append(request);
            const isThere = crashStore === undefined || request.storeId === crashStore;
            if (isThere && request.events.some((event) => event.type === crashAfter)) {
              if (crashOnly !== 'program') process.kill(temporalPid(), 'SIGKILL');
              process.kill(process.pid, 'SIGKILL');
            }
            return result;
          },
          get: (...args) => deps.storage.orders.get(...args),
          list: (...args) => deps.storage.orders.list(...args),
          findAll: (...args) => deps.storage.orders.findAll(...args),
          dayMarks: (...args) => deps.storage.orders.dayMarks(...args),
          changes: (...args) => deps.storage.orders.changes(...args),
          nextNumber: (...args) => deps.storage.orders.nextNumber(...args),
          lastNumbers: (...args) => deps.storage.orders.lastNumbers(...args),
          raiseNumber: (...args) => deps.storage.orders.raiseNumber(...args),
        },
      },
    }),
  }),
);
