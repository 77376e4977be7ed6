import { parseArgs } from 'node:util';
import { z } from 'zod';
import { StartupError } from '../../lib/startup-error.ts';

const USAGE = `npm run bench -- [options]           orders, against the yardstick
npm run bench -- --against REF       and against an earlier commit of this project, which is built first
npm run bench -- --pages             pages of a list, with few and with many stored orders (MongoDB too where MONGODB_URL is given)
npm run bench -- --open N            memory of the program with so many orders open at once, fifty in a store
npm run bench -- --access            checking tokens and sealing personal data, as parts of a placement
npm run bench -- --workers 1,2,4     several workers on one Temporal server (MONGODB_URL is needed: files are for one process)
npm run bench -- --stores 500 --minutes 10   orders at a steady rate in stores of very different size: fairness, memory, open workflows

  --orders N    orders per measurement (150)
  --repeats N   repeats, of which the median is shown (3)
  --in-flight N,M  how many orders at once with --workers (16,64)
  --samples N   orders whose latencies are measured (50)
  --minutes N   how long orders arrive with --stores (10)
  --per-minute N  how many arrive a minute with --stores (120)
  --stored N,M  how many orders are stored for --pages (1000,100000)
  --json FILE   where all figures go (bench-results.json)
  --profiles F  has the programs write CPU profiles into the folder F, which slows them down
  --quick       a short run that shows that everything works: its figures mean little`;

const count = z.coerce.number().int().min(1).max(1_000_000);
const amount = z.coerce.number().positive().max(100_000);
const counts = z
  .string()
  .transform((text): unknown[] => text.split(','))
  .pipe(z.array(count).min(1));
const options = z
  .object({
    orders: count,
    repeats: count,
    samples: count,
    json: z.string().min(1),
    profiles: z.string().min(1).optional(),
    against: z.string().min(1).optional(),
    pages: z.boolean(),
    stored: counts,
    open: count.optional(),
    workers: counts.optional(),
    inFlight: counts,
    access: z.boolean(),
    stores: count.min(2).max(100_000).optional(),
    minutes: amount,
    perMinute: amount,
  })
  .refine(
    ({ against, pages, open, workers, access, stores }) =>
      [against, pages || undefined, open, workers, access || undefined, stores].filter(isGiven).length <= 1,
    'Only one of --against, --pages, --open, --workers, --stores and --access at a time.',
  );

export type BenchSettings = z.output<typeof options>;

const FULL = {
  orders: 150,
  repeats: 3,
  samples: 50,
  stored: '1000,100000',
  inFlight: '16,64',
  minutes: 10,
  perMinute: 120,
};
const QUICK = { orders: 20, repeats: 1, samples: 10, stored: '100,1000', inFlight: '16', minutes: 0.2, perMinute: 120 };

/** @throws StartupError with the usage */
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
        against: { type: 'string' },
        pages: { type: 'boolean', default: false },
        stored: { type: 'string' },
        open: { type: 'string' },
        workers: { type: 'string' },
        'in-flight': { type: 'string' },
        access: { type: 'boolean', default: false },
        stores: { type: 'string' },
        minutes: { type: 'string' },
        'per-minute': { type: 'string' },
        quick: { type: 'boolean', default: false },
      },
    });
    const { quick, 'in-flight': inFlight, 'per-minute': perMinute, ...rest } = values;
    const given = Object.entries({ ...rest, inFlight, perMinute }).filter(([, value]) => value !== undefined);
    return options.parse({ ...(quick ? QUICK : FULL), ...Object.fromEntries(given) });
  } catch (error) {
    const faults =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => (path.length === 0 ? message : `--${path.join()}: ${message}`))
        : [String(error)];
    throw new StartupError(`${faults.join('\n')}\n\n${USAGE}`);
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined;
}
