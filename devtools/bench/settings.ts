import { parseArgs } from 'node:util';
import { z } from 'zod';
import { StartupError } from '../../lib/startup-error.ts';

const USAGE = `npm run bench -- [options]

  --orders N    orders per measurement (150)
  --repeats N   repeats, of which the median is shown (3)
  --samples N   orders whose latencies are measured (50)
  --json FILE   where all figures go (bench-results.json)
  --profiles F  has both programs write CPU profiles into the folder F, which slows them down
  --quick       a short run that shows that everything works: its figures mean little`;

const count = z.coerce.number().int().min(1).max(100_000);
const options = z.object({
  orders: count,
  repeats: count,
  samples: count,
  json: z.string().min(1),
  profiles: z.string().min(1).optional(),
});

export type BenchSettings = z.output<typeof options>;

const FULL = { orders: 150, repeats: 3, samples: 50 };
const QUICK = { orders: 20, repeats: 1, samples: 10 };

/** @throws StartupError that says how the bench is called */
export function readSettings(args: string[]): BenchSettings {
  try {
    const { values } = parseArgs({
      args,
      options: {
        orders: { type: 'string' },
        repeats: { type: 'string' },
        samples: { type: 'string' },
        json: { type: 'string', default: 'bench-results.json' },
        profiles: { type: 'string' },
        quick: { type: 'boolean', default: false },
      },
    });
    const { quick, ...given } = values;
    return options.parse({ ...(quick ? QUICK : FULL), ...given });
  } catch (error) {
    const faults =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `--${path.join()}: ${message}`)
        : [String(error)];
    throw new StartupError(`${faults.join('\n')}\n\n${USAGE}`);
  }
}
