import { parseArgs } from 'node:util';
import { z } from 'zod';
import { StartupError } from '../../lib/startup-error.ts';

export const USAGE = `npm run simulate -- [options]

  --orders N     customers who want to order, between 17:00 and 22:30 (400)
  --slots N      orders that the kitchen has in hand at the same time (6)
  --drivers N    drivers (4)
  --backlog N    orders that may wait; the next one is refused (20)
  --slowness X   how long the cooks take, compared with what the menu says: 1.1 is a tenth longer (1.1)
  --seed N       the same number is the same evening (1)
  --real N       so many of the first orders also on the real workflows, with time skipped; 0 for none (40)
  --store DIR    a folder with a store.json and a menu.json, such as data/main (seed)
  --out DIR      where the report goes (simulations)
  --help`;

const count = (least: number, most: number) =>
  z.coerce.number('A number.').int('A whole number.').min(least, `At least ${least}.`).max(most, `At most ${most}.`);
const path = z.string().min(1, 'A folder.');
const options = z.object({
  orders: count(1, 5000),
  slots: count(1, 500),
  drivers: count(1, 500),
  backlog: count(1, 5000),
  slowness: z.coerce.number('A number.').min(0.3, 'At least 0.3.').max(5, 'At most 5.'),
  seed: count(0, 2 ** 31),
  real: count(0, 200),
  store: path,
  out: path,
});

export type SimulationSettings = z.output<typeof options>;

/**
 * @returns undefined if the usage was requested
 * @throws StartupError that names every invalid option
 */
export function readSettings(args: string[]): SimulationSettings | undefined {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  try {
    const { values } = parseArgs({
      args,
      options: {
        orders: text('400'),
        slots: text('6'),
        drivers: text('4'),
        backlog: text('20'),
        slowness: text('1.1'),
        seed: text('1'),
        real: text('40'),
        store: text('seed'),
        out: text('simulations'),
        help: { type: 'boolean', default: false },
      },
    });
    return values.help ? undefined : options.parse(values);
  } catch (error) {
    const faults =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `--${path.join()}: ${message}`)
        : [error instanceof Error ? error.message : String(error)];
    throw new StartupError(`${faults.join('\n')}\n\n${USAGE}`);
  }
}
