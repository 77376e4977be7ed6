import type { DisplayLease } from '../../../clients/javascript/types.ts';
import type { Session } from '../shared/session.ts';
import { keepsLease, whyNotUnheard, type Lease, type Moment } from './lease.ts';

/** Asks for this display's leases, one after the other, and keeps the latest. The rules are in `lease.ts`. */

const LEASE = 'pizzeria-lease';
const DISPLAY = 'pizzeria-display';
const RENEW_AGAIN_MS = 30_000;
/** To confirm the first lease. */
const CONFIRM_MS = 500;
const WAIT_FOR_TAPS_MS = 2_000;

export function openDisplayLease(
  store: string,
  { api, taps }: Pick<Session<unknown>, 'api' | 'taps'>,
): {
  /** Why an order must not be begun without the server's knowledge; undefined: it may. */
  readonly whyNotUnheard: (orderId: string) => 'over' | 'not_leased' | undefined;
} {
  const page = crypto.randomUUID();
  let lease = readLease(store);

  async function renew(): Promise<void> {
    const askedAt = moment();
    let again = RENEW_AGAIN_MS;
    // The next lease replaces this one, and the server has to know of everything begun under this one first.
    if (taps.peek().some(({ refused }) => !refused)) {
      setTimeout(() => void renew(), WAIT_FOR_TAPS_MS);
      return;
    }
    try {
      const isKept = keepsLease(lease);
      const path = `/kitchen/displays/${displayId()}/lease`;
      lease = { ...(await api.change<DisplayLease>('POST', path, { keeps_lease: isKept })), askedAt, page };
      again = isKept === keepsLease(lease) ? lease.renew_seconds * 1000 : CONFIRM_MS;
      keepLease(store, lease);
    } catch {
      // Its end is what counts: nothing is to be done here.
    }
    setTimeout(() => void renew(), again);
  }
  void renew();

  return { whyNotUnheard: (orderId) => whyNotUnheard(lease, orderId, { now: moment(), page }) };
}

function moment(): Moment {
  return { wall: Date.now(), monotonic: performance.now() };
}

/** Whoever is signed in: what was begun on this device stays begun. */
function readLease(store: string): Lease | undefined {
  try {
    return (JSON.parse(localStorage.getItem(`${LEASE}/${store}`) ?? 'null') as Lease | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function keepLease(store: string, lease: Lease): void {
  localStorage.setItem(`${LEASE}/${store}`, JSON.stringify(lease));
}

/** Of this tab: two of them may have begun different orders. */
function displayId(): string {
  const known = sessionStorage.getItem(DISPLAY);
  if (known !== null) return known;
  const id = crypto.randomUUID();
  sessionStorage.setItem(DISPLAY, id);
  return id;
}
