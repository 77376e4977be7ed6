import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChangeSet, Problem, Rollout, RolloutStore } from '../../clients/javascript/types.ts';
import { readConfig } from '../../bootstrap/config.ts';
import { tokenSource } from '../../bootstrap/identity.ts';
import { isEntryPoint, runProcess } from '../../bootstrap/lifecycle.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { readRolloutWish, type RolloutWish } from './rollout-wish.ts';
import { described, describedStores, listed, whatNext } from './rollout-words.ts';

/**
 * `npm run rollout`, while the pizzeria is running. It asks the API, since change sets and rollouts are in storage, of which with files the
 * running program is the only reader; and so that the same rules hold, and the audit trail says the same.
 */

const ANSWER_TIMEOUT_MS = 60_000;
const LOOK_EVERY_MS = 1000;

/** @returns what the API answers, and where the next page is */
type Call = (method: 'GET' | 'POST', path: string, body?: object) => Promise<{ body: unknown; next?: string }>;

async function main(wish: RolloutWish, stop: Promise<void>): Promise<void> {
  const call = openApi(wish);
  if (wish.type === 'list') return say(listed((await call('GET', '/chain/rollouts')).body as Rollout[]));
  let run = await ordered(call, wish);
  if (wish.type === 'show' && wish.stores !== undefined) {
    return say(describedStores(await storesOf(call, wish.id, wish.stores)));
  }
  if (wish.waits) run = await waited(call, run, stop);
  say([...described(run), whatNext(run)]);
  // A script that waits for it learns that it has halted.
  if (wish.waits && ['paused', 'undoing', 'undone'].includes(run.status)) process.exitCode = 1;
}

async function read(call: Call, id: string): Promise<Rollout> {
  return (await call('GET', pathOf(id))).body as Rollout;
}

async function ordered(call: Call, wish: Exclude<RolloutWish, { type: 'list' }>): Promise<Rollout> {
  const tell = async (id: string, order: string, reason: string | undefined): Promise<Rollout> =>
    (await call('POST', pathOf(id, `/${order}`), reason === undefined ? {} : { reason })).body as Rollout;
  switch (wish.type) {
    case 'show':
      return read(call, wish.id);
    case 'order':
      return tell(wish.id, wish.order, wish.reason);
    case 'plan': {
      const set = (await call('POST', '/chain/change-sets', await readChanges(wish.file))).body as ChangeSet;
      const plan = { ...wish.terms, change_set_id: set.id };
      const begun = (await call('POST', '/chain/rollouts', plan)).body as Rollout;
      const planned = await until(call, begun.id, ({ status }) => status !== 'planning');
      const starts = wish.starts && planned.status === 'planned' && planned.waves.length > 0;
      return starts ? tell(planned.id, 'start', wish.reason) : planned;
    }
    default:
      return wish satisfies never;
  }
}

/** Until the wave that is under way was watched, and the next one is through; or nothing goes on any more. */
async function waited(call: Call, run: Rollout, stop: Promise<void>): Promise<Rollout> {
  const through = ({ waves }: Rollout): number => waves.filter(({ changed_at: at }) => at !== null).length;
  const isOver = (now: Rollout): boolean => now.status !== 'running' || through(now) > through(run);
  return until(call, run.id, isOver, stop);
}

async function until(
  call: Call,
  id: string,
  isWished: (run: Rollout) => boolean,
  stop?: Promise<void>,
): Promise<Rollout> {
  let isStopped = false;
  void stop?.then(() => (isStopped = true));
  for (;;) {
    const run = await read(call, id);
    if (isWished(run) || isStopped) return run;
    await Promise.race([pause(LOOK_EVERY_MS), ...(stop ? [stop] : [])]);
  }
}

async function storesOf(call: Call, id: string, state: string): Promise<RolloutStore[]> {
  const all: RolloutStore[] = [];
  let path: string | undefined = pathOf(id, `/stores${state === 'all' ? '' : `?state=${state}`}`);
  while (path !== undefined) {
    const answer = await call('GET', path);
    all.push(...(answer.body as RolloutStore[]));
    path = answer.next;
  }
  return all;
}

function pathOf(id: string, rest = ''): string {
  return `/chain/rollouts/${id}${rest}`;
}

async function readChanges(file: string): Promise<object> {
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof content === 'object' && content !== null) return content;
    throw new Error('it is no JSON object');
  } catch (error) {
    throw new StartupError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What the API refuses is told in one line, with the fields that it is about. */
function openApi({ as, api }: RolloutWish): Call {
  const config = readConfig();
  const url = (api ?? `${config.publicUrl}/api`).replace(/\/+$/, '');
  const given = as === undefined ? process.env['SIGNAL_TOKEN'] : undefined;
  const token = given === undefined ? tokenSource(config, as ?? 'admin') : () => Promise.resolve(given);
  return async (method, path, body) => {
    const headers = {
      Authorization: `Bearer ${await token()}`,
      ...(body ? { 'Content-Type': 'application/json' } : {}),
    };
    const answer = await fetch(path.startsWith('http') ? path : `${url}${path}`, {
      ...{ method, headers, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch((error: unknown) => {
      const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new StartupError(`The pizzeria at ${url} does not answer: ${why}`);
    });
    const content: unknown = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new StartupError(refusal(answer.status, content));
    const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1];
    // It is given with the path of the API.
    const rest = next === undefined ? {} : { next: new URL(next, url).href };
    return { body: content, ...rest };
  };
}

function refusal(status: number, content: unknown): string {
  const { code, detail, errors = [] } = content as Partial<Problem>;
  if (code === 'not_known_yet') return 'It is not known yet whether this was done: npm run rollout -- show tells.';
  const about = errors.map(({ field, message }) => `${field}: ${message}`);
  return [detail ?? `The API answered ${status}.`, ...about].join('\n');
}

function say(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

if (isEntryPoint(import.meta.filename)) await runProcess((stop) => main(readRolloutWish(process.argv.slice(2)), stop));
