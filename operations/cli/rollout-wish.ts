import { parseArgs } from 'node:util';
import { STORE_STATES } from '../../domain/rollout/rollout.ts';
import { readWave } from '../../domain/rollout/waves.ts';
import { StartupError } from '../../lib/startup-error.ts';
import type { RolloutRequest } from '../../clients/javascript/types.ts';

export const USAGE = `npm run rollout                               the rollouts, the newest first
npm run rollout -- show rol_…                 how far it is, what was compared, and who ordered what
npm run rollout -- show rol_… --stores unfit  what it does in each store: ${STORE_STATES.join(', ')} or all
npm run rollout -- plan spring.json           plans the rollout of the change set in a file: which stores, in which waves
npm run rollout -- start spring.json          plans it, and starts it at once
npm run rollout -- start rol_…                starts what was planned
npm run rollout -- approve rol_…              by another administrator
npm run rollout -- halt rol_…                 it stays as it is, until somebody goes on with it or takes it back
npm run rollout -- resume rol_…
npm run rollout -- back rol_…                 every store gets back what it had

The file is JSON, as POST /chain/change-sets takes it: { "name": "Spring", "currency": "USD", "settings": { "delivery_fee": "3.49" } }

--wave           once for each wave, in their order: 10% of the stores (with those of the waves before), US (a country), or main,harbour
                 (stores). Default: 1%, 10%, 50%, 100%
--watch-minutes  how long each wave is watched before the next one begins, by default 60
--min-orders     as many orders each side needs before anything is concluded, by default 100
--per-second     how many stores are changed a second, by default 10
--reason         why, for whoever reads it later
--wait           until the next wave is through and was watched, or it has halted
--as             a user of the development issuer, by default admin; otherwise by the token in SIGNAL_TOKEN
--api            where the pizzeria is, by default PUBLIC_URL

It asks the API of the running pizzeria, under the same rules: starting, approving and resuming take a sign-in within five minutes.`;

type Order = 'start' | 'approve' | 'pause' | 'resume' | 'roll-back';

export type RolloutWish = {
  readonly as: string | undefined;
  readonly api: string | undefined;
  readonly waits: boolean;
} & (
  | { readonly type: 'list' }
  | { readonly type: 'show'; readonly id: string; readonly stores: string | undefined }
  | { readonly type: 'plan'; readonly file: string; readonly starts: boolean; readonly terms: Terms; readonly reason: string | undefined }
  | { readonly type: 'order'; readonly id: string; readonly order: Order; readonly reason: string | undefined }
); // prettier-ignore

/** How it is rolled out; what is left out is the API's default. */
export type Terms = Omit<Partial<RolloutRequest>, 'change_set_id'>;

const ORDERS: Readonly<Record<string, Order>> = {
  start: 'start',
  approve: 'approve',
  halt: 'pause',
  resume: 'resume',
  back: 'roll-back',
};
const text = { type: 'string' } as const;
const OPTIONS = {
  'wave': { type: 'string', multiple: true }, 'watch-minutes': text, 'min-orders': text, 'per-second': text,
  'reason': text, 'stores': text, 'as': text, 'api': text, 'wait': { type: 'boolean', default: false },
} as const; // prettier-ignore
type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** @throws StartupError with how it is used, if it is not understood */
export function readRolloutWish(args: readonly string[]): RolloutWish {
  const { values, positionals } = parse(args);
  const [word, subject, ...more] = positionals;
  const common = { as: values.as, api: values.api, waits: values.wait };
  if (word === undefined || (word === 'list' && subject === undefined)) return { ...common, type: 'list' };
  if (subject === undefined || more.length > 0) throw new StartupError(USAGE);
  const { reason } = values;
  const isId = /^rol_[0-9a-z]+$/.test(subject);
  if (!isId && (word === 'plan' || word === 'start')) {
    return { ...common, type: 'plan', file: subject, starts: word === 'start', terms: readTerms(values), reason };
  }
  if (isId && word === 'show') return { ...common, type: 'show', id: subject, stores: readState(values.stores) };
  const order = ORDERS[word];
  if (!isId || !order) throw new StartupError(USAGE);
  return { ...common, type: 'order', id: subject, order, reason };
}

function readTerms(values: Values): Terms {
  const waves = values.wave?.map(waveOf);
  return {
    ...(waves === undefined ? {} : { waves }),
    ...whole(values, 'watch-minutes', 'watch_minutes'),
    ...whole(values, 'min-orders', 'min_orders'),
    ...whole(values, 'per-second', 'stores_per_second'),
  };
}

function waveOf(given: string): NonNullable<Terms['waves']>[number] {
  const wave = readWave(given);
  if (!wave) throw new StartupError(`--wave ${given}: 10%, US, or main,harbour.`);
  return wave as NonNullable<Terms['waves']>[number];
}

function whole<Name extends 'watch_minutes' | 'min_orders' | 'stores_per_second'>(
  values: Values,
  option: 'watch-minutes' | 'min-orders' | 'per-second',
  name: Name,
): { readonly [Key in Name]?: number } {
  const given = values[option];
  if (given === undefined) return {};
  if (!/^\d{1,6}$/.test(given)) throw new StartupError(`--${option}: a whole number.`);
  return { [name]: Number(given) } as { readonly [Key in Name]?: number };
}

function readState(given: string | undefined): string | undefined {
  if (given === undefined || given === 'all' || STORE_STATES.some((state) => state === given)) return given;
  throw new StartupError(`--stores: one of ${STORE_STATES.join(', ')}, or all.`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch {
    throw new StartupError(USAGE);
  }
}
