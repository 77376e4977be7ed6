import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { PizzeriaClient } from '../../clients/javascript/index.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { compareBooks } from '../bench/books.ts';
import { COLLECTING } from '../bench/cpu.ts';
import { startOurs, type Program } from '../bench/programs.ts';
import { lookAt } from '../bench/look-at.ts';
import { onStage, say, type Stage } from '../bench/stage.ts';
import { table, verdict } from '../bench/table.ts';
import { serveCustomer, type Ending } from '../demo/load.ts';
import { chartOf } from './chart.ts';
import { trendsOf, WATCHED, type Sample, type Trend } from './watch.ts';

const USAGE = `npm run soak -- --minutes 30        a steady evening; ends with 1 if anything grows or the books disagree
  --per-minute 60     orders placed each minute
  --out soak          where the charts and the figures go`;

const LOOKS = 40;
/** A low rate of disturbance: Temporal's server hangs for so long, so often. */
const HANG_MS = 3_000;
const HANG_EVERY_MS = 120_000;

interface SoakSettings {
  readonly minutes: number;
  readonly perMinute: number;
  readonly out: string;
}

/** `npm run soak`: what grows slowly is not seen in a test of seconds. */
async function main({ minutes, perMinute, out }: SoakSettings, stop: Promise<void>): Promise<void> {
  const { samples, endings, unexpected, agreement } = await onStage(stop, (stage) => soak(stage, minutes, perMinute));
  const trends = trendsOf(samples);
  await mkdir(out, { recursive: true });
  await writeFile(
    join(out, 'soak.json'),
    `${JSON.stringify({ minutes, perMinute, endings, trends, samples }, undefined, 1)}\n`,
  );
  for (const { watched } of trends) {
    const { name, unit } = WATCHED[watched];
    await writeFile(join(out, `${watched}.svg`), chartOf(samples, watched, unit === '' ? name : `${name}, ${unit}`));
  }
  process.stdout.write(`${reportOf(trends, endings)}\n${agreement}\n`);
  for (const each of unexpected) process.stdout.write(`Unexpected: ${each}\n`);
  const isSound = unexpected.length === 0 && trends.every(({ growth, mayGrow }) => growth <= mayGrow);
  if (!isSound) throw new StartupError('The evening did not stay steady.');
}

async function soak(stage: Stage, minutes: number, perMinute: number) {
  const program = await startOurs(stage, { name: 'ours', root: PROJECT_ROOT, node: COLLECTING });
  const client = new PizzeriaClient(program.url, program.token);
  const endings: Ending[] = [];
  const unexpected: string[] = [];
  const samples: Sample[] = [];
  const serving = new Set<Promise<void>>();
  const [began, ends] = [performance.now(), performance.now() + minutes * 60_000];
  const minuteNow = (): number => (performance.now() - began) / 60_000;
  let placed = 0;
  const serve = async (index: number): Promise<void> => {
    try {
      endings.push(await serveCustomer(client, index, []));
    } catch (error) {
      unexpected.push(`Order ${index + 1}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const open = async (): Promise<void> => {
    for (; performance.now() < ends; await pause(60_000 / perMinute)) {
      const serviced: Promise<void> = serve(placed++).finally(() => serving.delete(serviced));
      serving.add(serviced);
    }
  };
  const watch = async (): Promise<void> => {
    for (; performance.now() < ends; await pause((minutes * 60_000) / LOOKS)) {
      const sample = { minute: minuteNow(), ...(await lookAt(program, () => stage.temporal.countOpen(program))) };
      samples.push(sample);
      say(`${sample.minute.toFixed(1)} min: ${endings.length} of ${placed} orders, ${sample.memory.toFixed(0)} MB, ${sample.files} files, ${sample.workflows} open workflows`); // prettier-ignore
    }
  };
  const disturb = async (): Promise<void> => {
    for (let next = began + HANG_EVERY_MS; next < ends - HANG_EVERY_MS / 2; next += HANG_EVERY_MS) {
      await pause(next - performance.now());
      process.kill(stage.temporal.pid(), 'SIGSTOP');
      await pause(HANG_MS);
      process.kill(stage.temporal.pid(), 'SIGCONT');
    }
  };
  await Promise.all([open(), watch(), disturb()]);
  await Promise.all(serving);
  await stage.temporal.allClosed(program);
  await stage.temporal.mustBeSound(program);
  return { samples, endings, unexpected, agreement: await mustAgree(stage, program) };
}

async function mustAgree(stage: Stage, program: Program): Promise<string> {
  const { agrees, told } = await compareBooks(stage, program);
  if (!agrees) throw new StartupError(`The books do not agree:\n${told}`);
  return told;
}

function reportOf(trends: readonly Trend[], endings: readonly Ending[]): string {
  const rows = trends.map(({ watched, typical, growth, mayGrow }) => [
    `${WATCHED[watched].name}${WATCHED[watched].unit === '' ? '' : `, ${WATCHED[watched].unit}`}`,
    typical.toFixed(0),
    growth.toFixed(1),
    `≤ ${mayGrow.toFixed(0)}`,
    verdict(growth <= mayGrow),
  ]);
  return `${endings.length} orders\n\n${table(['what', 'typical', 'growth', 'may grow', ''], rows)}`;
}

function readSettings(): SoakSettings {
  const options = {
    minutes: { type: 'string', default: '30' },
    'per-minute': { type: 'string', default: '60' },
    out: { type: 'string', default: 'soak' },
  } as const;
  const positive = (text: string): number => {
    if (!(Number(text) > 0)) throw new StartupError(`${text} is not a positive number.\n\n${USAGE}`);
    return Number(text);
  };
  try {
    const { values } = parseArgs({ options });
    return { minutes: positive(values.minutes), perMinute: positive(values['per-minute']), out: values.out };
  } catch (error) {
    throw error instanceof StartupError ? error : new StartupError(`${String(error)}\n\n${USAGE}`);
  }
}

if (isEntryPoint(import.meta.filename)) await runProcess((stop) => main(readSettings(), stop));
