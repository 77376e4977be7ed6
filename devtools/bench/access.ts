import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { createLog } from '../../bootstrap/compose.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { openTokens, signToken } from '../../bootstrap/identity.ts';
import { openStorage, privacyOf } from '../../bootstrap/storage.ts';
import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import { cpuMs } from './cpu.ts';
import { inParallel } from './load.ts';
import type { Outcome } from './outcome.ts';
import { startOurs } from './programs.ts';
import { say, type Stage } from './stage.ts';
import { table, verdict } from './table.ts';
import { place } from './target.ts';

/** At most this much processor time to check a token. */
const TOKEN_AIM_MS = 0.3;
/** At most this part of a placement is sealing. */
const SEALING_AIM = 0.05;
const IN_FLIGHT = 16;
const WARM_UP = 100;
/** So many are checked before any is measured, and so many are measured: a process that has run for a minute has its code compiled. */
const TOKENS = 1000;

interface AccessFigures {
  readonly tokenMs: number;
  readonly tokenAgainMs: number;
  readonly placementMs: number;
  readonly sealingMs: number;
  readonly keyMs: number;
}

/** What it costs, in processor time, to check a token and to seal what an order says of a person; in one run with whole placements. */
export async function benchAccess(stage: Stage, orders: number): Promise<Outcome> {
  say('tokens');
  const config = readConfig({ DATA_DIR: join(stage.folder, 'access', 'data'), LOG_LEVEL: 'warn' });
  const tokens = await measureTokens(config);
  const program = await startOurs(stage, { name: 'ours', root: PROJECT_ROOT });
  say('warming up');
  await inParallel(IN_FLIGHT, WARM_UP, () => place(program));
  say(`placing ${orders} orders of as many customers`);
  const before = await cpuMs(program.pids);
  await inParallel(IN_FLIGHT, orders, () => place(program));
  const placementMs = ((await cpuMs(program.pids)) - before) / orders;
  await program.stop();
  say('sealing');
  const figures = { ...tokens, placementMs, ...(await measureSealing(config, orders)) };
  return { figures, text: report(figures) };
}

async function measureTokens(config: ReturnType<typeof readConfig>) {
  const checker = openTokens(config);
  const users = ['customer', 'chef', 'driver', 'manager'];
  const signed = (index: number): Promise<string> => signToken(config, users[index % users.length] ?? '');
  const tokens: string[] = [];
  for (let index = 0; index < 2 * TOKENS; index += 1) tokens.push(await signed(index));
  const check = (some: readonly string[]) => () => inTurn(some, (token) => checker.check(token));
  await check(tokens.slice(0, TOKENS))();
  const fresh = tokens.slice(TOKENS);
  return { tokenMs: (await spent(check(fresh))) / TOKENS, tokenAgainMs: (await spent(check(fresh))) / TOKENS };
}

/** As in a placement: sealed once, and unsealed for the answer and for the message. */
async function measureSealing(config: ReturnType<typeof readConfig>, count: number) {
  const storage = await openStorage(config, createLog(config, 'bench'));
  try {
    const privacy = privacyOf(config, storage);
    const customers = Array.from({ length: count + WARM_UP }, (_, index) => `cus_bench${index}` as never);
    const makeKeys = (some: readonly never[]) => () => inTurn(some, (id) => privacy.keyOf(id));
    const seal = (some: readonly never[]) => () =>
      inTurn(some, async (customerId) => {
        const sealed = await privacy.sealCommand(placement() as never, { storeId: DEFAULT_STORE, customerId });
        const { order } = sealed as unknown as ReturnType<typeof placement>;
        for (let reader = 0; reader < 2; reader += 1) await privacy.unseal([order as never]);
      });
    await makeKeys(customers)();
    await seal(customers.slice(0, WARM_UP))();
    const keyMs = await spent(makeKeys(Array.from({ length: count }, (_, index) => `cus_other${index}` as never)));
    return { keyMs: keyMs / count, sealingMs: (await spent(seal(customers.slice(WARM_UP)))) / count };
  } finally {
    await storage.close();
  }
}

function placement() {
  const customer = { name: 'Ada Lovelace', phone: `+1212${randomInt(2_000_000, 10_000_000)}` };
  const fulfilment = { type: 'delivery', address: { text: '12 Main Street, Springfield' } };
  return { type: 'place', order: { customer, fulfilment, instructions: 'Ring twice.' } };
}

async function inTurn<Each>(all: readonly Each[], act: (each: Each) => Promise<unknown>): Promise<void> {
  for (const each of all) await act(each);
}

/** Processor milliseconds of this process. */
async function spent(act: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function report({ tokenMs, tokenAgainMs, placementMs, sealingMs, keyMs }: AccessFigures): string {
  const sealed = sealingMs + keyMs;
  const part = sealed / (placementMs - sealed);
  const rows = [
    ['token, at first', tokenMs.toFixed(3)],
    ['token, again', tokenAgainMs.toFixed(3)],
    ['a placement, API and worker', placementMs.toFixed(2)],
    ['of it a new customer’s key', keyMs.toFixed(3)],
    ['of it sealing and unsealing', sealingMs.toFixed(3)],
  ];
  return [
    'Processor time in ms',
    table(['what', 'ms'], rows),
    'Aims',
    table(
      ['what', 'aim', 'measured', ''],
      [
        ['ms to check a token', `≤ ${TOKEN_AIM_MS}`, tokenMs.toFixed(3), verdict(tokenMs <= TOKEN_AIM_MS)],
        [
          'placing with sealing, over without',
          `≤ ${SEALING_AIM * 100} %`,
          `${(part * 100).toFixed(1)} %`,
          verdict(part <= SEALING_AIM),
        ],
      ],
    ),
  ].join('\n\n');
}
