import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../../lib/project-root.ts';
import { StartupError } from '../../../lib/startup-error.ts';
import { DEFAULTS, type Assumptions, type Measured } from './plan.ts';
import { optionOf } from './report.ts';

/** The measurement that docs/scaling.md is made from. */
export const RECORDED = join(PROJECT_ROOT, 'devtools', 'bench', 'plan', 'measured.json');

const USAGE = `npm run plan -- [options]   what a chain needs and costs, from what one order costs

  --bench FILE   the figures of \`npm run bench -- --workers 1 --json FILE\` (devtools/bench/plan/measured.json)
${Object.entries(DEFAULTS)
  .map(([name, value]) => `  --${optionOf(name)} ${value}`)
  .join('\n')}`;

const positive = z.coerce.number().positive().finite();
const cost = z.number().positive();
const figures = z.object({
  costs: z
    .array(
      z.object({
        apiCpuMs: cost,
        workerCpuMs: cost,
        serverCpuMs: cost,
        historyBytes: cost,
        transitions: cost,
        actions: cost,
        storedBytes: cost,
      }),
    )
    .min(1),
});

/** @throws StartupError with the usage */
export function readOptions(args: string[]): { measured: Measured; assumed: Assumptions } {
  try {
    const names = Object.keys(DEFAULTS) as (keyof Assumptions)[];
    const options = Object.fromEntries(['bench', ...names.map(optionOf)].map((name) => [name, { type: 'string' as const }])); // prettier-ignore
    const { values } = parseArgs({ args, options });
    const assumed = Object.fromEntries(
      names.map((name) => [name, positive.parse(values[optionOf(name)] ?? DEFAULTS[name])]),
    ) as Assumptions;
    const { costs } = figures.parse(JSON.parse(readFileSync(values['bench'] ?? RECORDED, 'utf8')));
    return { measured: costs[0]!, assumed };
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new StartupError(`${reason}\n\n${USAGE}`);
  }
}
