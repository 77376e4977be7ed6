/** The program, but killed when it is about to send its first confirmation, after the message was put into the outbox. */
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
