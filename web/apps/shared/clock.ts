/**
 * The server's clock, as well as it can be known here. Devices' clocks are often wrong, and jump when they are set, so the time that
 * passes is taken from a monotonic one.
 */
export interface ServerClock {
  /** Milliseconds since 1970, by the server. */
  now(): number;
  /**
   * @param serverTime what an answer says
   * @param sentAt when it was asked for, by `performance.now`
   * @param receivedAt when it came
   */
  learn(serverTime: number, sentAt: number, receivedAt: number): void;
}

/** An old sample loses weight, as monotonic clocks stop while some devices sleep. */
const BELIEVED_FOR_MS = 10 * 60_000;

export function createClock(monotonic: () => number, wall: () => number): ServerClock {
  let offset = wall() - monotonic();
  let uncertainty = Number.POSITIVE_INFINITY;
  let learntAt = 0;
  return {
    now: () => monotonic() + offset,
    learn: (serverTime, sentAt, receivedAt) => {
      const roundTrip = receivedAt - sentAt;
      if (roundTrip < 0 || !Number.isFinite(serverTime)) return;
      const isOld = receivedAt - learntAt > BELIEVED_FOR_MS;
      if (roundTrip > uncertainty && !isOld) return;
      // The answer was written somewhere in between.
      offset = serverTime - (sentAt + receivedAt) / 2;
      uncertainty = roundTrip;
      learntAt = receivedAt;
    },
  };
}
