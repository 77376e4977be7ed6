/** The program, but killed just before it sends its first confirmation, after the message was added to the outbox. */
import { readConfig } from '../../dist/bootstrap/config.js';
import { runProcess } from '../../dist/bootstrap/lifecycle.js';
import { runMain } from '../../dist/main.js';

await runProcess((stop) =>
  runMain(stop, {
    config: readConfig(),
    adapt: (deps) => ({
      ...deps,
      notifier: {
        send: async (message) => {
          if (message.kind === 'confirmation') process.kill(process.pid, 'SIGKILL');
          return deps.notifier.send(message);
        },
        wayOf: (message) => deps.notifier.wayOf(message),
      },
    }),
  }),
);
