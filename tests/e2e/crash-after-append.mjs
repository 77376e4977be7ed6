/**
 * The program, except that right after the events named by CRASH_AFTER have been stored, the Temporal server and then this process are
 * killed. The write is durable, but nothing else knows of it.
 */
import { readConfig } from '../../dist/bootstrap/config.js';
import { runProcess } from '../../dist/bootstrap/lifecycle.js';
import { runMain } from '../../dist/main.js';

const crashAfter = process.env.CRASH_AFTER;

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
            if (request.events.some((event) => event.type === crashAfter)) {
              process.kill(temporalPid(), 'SIGKILL');
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
