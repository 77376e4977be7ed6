import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Limit, LimitName, RateLimits, Spent } from '../../ports.ts';

/** Limits of requests: counted in Redis for all processes, or in memory for this one. */

const REDIS_MS = 300;
const RECONNECT_MS = 2_000;

export interface LimitSettings {
  /** Undefined: nothing is limited. */
  readonly limits: Readonly<Record<LimitName, Limit>> | undefined;
  /** Undefined: in memory. */
  readonly redisUrl: string | undefined;
}

export function openLimits({ limits, redisUrl }: LimitSettings, log: Logger): RateLimits {
  if (!limits)
    return { spend: unlimited, look: unlimited, state: () => 'Off (RATE_LIMITS=off).', close: async () => undefined };
  const names = Object.keys(limits) as LimitName[];
  const inMemory = (name: LimitName): RateLimiterMemory =>
    new RateLimiterMemory({ keyPrefix: name, points: limits[name].points, duration: limits[name].seconds });
  if (redisUrl === undefined) {
    const limiters = mapOf(names, inMemory);
    return {
      ...countedBy(limiters, limits),
      state: () => 'In memory of this process.',
      close: async () => undefined,
    };
  }
  const redis = connect(redisUrl, log);
  const limiters = mapOf(
    names,
    (name) =>
      new RateLimiterRedis({
        storeClient: redis,
        keyPrefix: `limit:${name}`,
        points: limits[name].points,
        duration: limits[name].seconds,
        rejectIfRedisNotReady: true,
        insuranceLimiter: inMemory(name),
      }),
  );
  return {
    ...countedBy(limiters, limits),
    state: () => (redis.status === 'ready' ? 'In Redis.' : 'Redis is away: in memory of this process meanwhile.'),
    close: async () => redis.disconnect(),
  };
}

function connect(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 5_000,
    commandTimeout: REDIS_MS,
    retryStrategy: () => RECONNECT_MS,
  });
  let isAway = false;
  redis.on('ready', () => {
    if (isAway) log.info('Redis is back: requests are counted there again.');
    isAway = false;
  });
  redis.on('error', (error: Error) => {
    if (!isAway) log.warn({ err: error }, 'Redis is away: each process counts requests for itself meanwhile.');
    isAway = true;
  });
  return redis;
}

function countedBy(
  limiters: ReadonlyMap<LimitName, RateLimiterAbstract>,
  limits: NonNullable<LimitSettings['limits']>,
): Pick<RateLimits, 'spend' | 'look'> {
  return {
    spend: (name, key) => spend(limiters.get(name), { name, ...limits[name] }, key),
    look: (name, key) => look(limiters.get(name), { name, ...limits[name] }, key),
  };
}

async function look(
  limiter: RateLimiterAbstract | undefined,
  limit: Limit & { readonly name: LimitName },
  key: string,
): Promise<Spent> {
  if (!limiter) return unlimited(limit.name);
  const known = await limiter.get(key);
  if (!known) return { ...limit, isAllowed: true, remaining: limit.points, resetSeconds: limit.seconds };
  return spentOf(limit, known, known.consumedPoints < limit.points);
}

async function spend(
  limiter: RateLimiterAbstract | undefined,
  limit: Limit & { readonly name: LimitName },
  key: string,
): Promise<Spent> {
  if (!limiter) return unlimited(limit.name);
  try {
    return spentOf(limit, await limiter.consume(key), true);
  } catch (error) {
    // It rejects with the same kind of answer if the limit is used up.
    if (error instanceof RateLimiterRes) return spentOf(limit, error, false);
    throw error;
  }
}

function spentOf(limit: Limit & { readonly name: LimitName }, answer: RateLimiterRes, isAllowed: boolean): Spent {
  const { remainingPoints, msBeforeNext } = answer;
  return { ...limit, isAllowed, remaining: remainingPoints, resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) };
}

async function unlimited(name: LimitName): Promise<Spent> {
  return { name, points: Infinity, seconds: 1, isAllowed: true, remaining: Infinity, resetSeconds: 1 };
}

function mapOf<Value>(names: readonly LimitName[], make: (name: LimitName) => Value): ReadonlyMap<LimitName, Value> {
  return new Map(names.map((name) => [name, make(name)]));
}
