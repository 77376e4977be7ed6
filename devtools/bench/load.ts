import { performance } from 'node:perf_hooks';
import { cpuMs } from './cpu.ts';
import { noLatencies, type Latencies } from './latency.ts';
import { deliver, readOrder, type Target } from './target.ts';
import type { TemporalServer } from './temporal.ts';

/** The result of one measurement. */
export interface LoadResult {
  readonly ordersPerSecond: number;
  /** Processor milliseconds per order, of the Temporal server and of the target's processes. */
  readonly serverCpuMs: number;
  readonly programCpuMs: number;
  /** The same of each process, in the order of the target's. */
  readonly eachCpuMs: readonly number[];
  readonly latencies: Latencies;
  readonly orderIds: readonly string[];
}

/**
 * Runs orders to delivery, with a fixed number in flight: each customer starts the next order when one is delivered.
 * Waits until the last workflow has closed, to include the cost of an order after its last response.
 */
export async function measureOrders(
  target: Target,
  temporal: TemporalServer,
  { orders, inFlight }: { orders: number; inFlight: number },
): Promise<LoadResult> {
  const latencies = noLatencies();
  const eachNow = (): Promise<number[]> => Promise.all(target.pids.map((pid) => cpuMs([pid])));
  const [serverBefore, before] = await Promise.all([cpuMs([temporal.pid()]), eachNow()]);
  const started = performance.now();
  const orderIds = await inParallel(inFlight, orders, () => deliver(target, latencies));
  const seconds = (performance.now() - started) / 1000;
  await temporal.allClosed(target);
  const [serverAfter, after] = await Promise.all([cpuMs([temporal.pid()]), eachNow()]);
  const eachCpuMs = after.map((used, process) => (used - (before[process] ?? 0)) / orders);
  return {
    ordersPerSecond: orders / seconds,
    serverCpuMs: (serverAfter - serverBefore) / orders,
    programCpuMs: eachCpuMs.reduce((sum, each) => sum + each, 0),
    eachCpuMs,
    latencies,
    orderIds,
  };
}

/** Concurrent reads of one order per second, with no other load. */
export async function measureReads(
  target: Target,
  id: string,
  { reads, inFlight }: { reads: number; inFlight: number },
): Promise<number> {
  const latencies = noLatencies();
  const started = performance.now();
  await inParallel(inFlight, reads, () => readOrder(target, id, latencies));
  return reads / ((performance.now() - started) / 1000);
}

/** Reads one order repeatedly, one request at a time, under a load of orders; returns milliseconds. */
export async function measureReadsUnderLoad(
  target: Target,
  temporal: TemporalServer,
  id: string,
  { reads, inFlight }: { reads: number; inFlight: number },
): Promise<number[]> {
  const latencies = noLatencies();
  const ended = new AbortController();
  const untilEnded = async (): Promise<void> => {
    while (!ended.signal.aborted) await deliver(target, noLatencies());
  };
  const reader = async (): Promise<void> => {
    try {
      for (let read = 0; read < reads; read++) await readOrder(target, id, latencies);
    } finally {
      ended.abort();
    }
  };
  await Promise.all([reader(), ...Array.from({ length: inFlight }, untilEnded)]);
  await temporal.allClosed(target);
  return latencies.reading;
}

/** Runs a task a number of times, with limited concurrency. */
export async function inParallel<T>(inFlight: number, count: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let begun = 0;
  const one = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      results.push(await work());
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  return results;
}
