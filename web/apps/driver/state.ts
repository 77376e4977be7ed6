import { computed, signal } from '@preact/signals';
import { openAwake } from '../shared/awake.ts';
import { timeText } from '../shared/format.ts';
import type { PageData } from '../shared/page-data.ts';
import { keepSame } from '../shared/same.ts';
import { openSession, type Session } from '../shared/session.ts';
import { openSounds } from '../shared/sound.ts';
import { readyOf, showStops, tourOf, type Ready, type Shown, type Stop, type Target } from './stops.ts';
import type { Words } from './words/index.ts';

/** What the driver's application knows and does. Its parts only draw it. */

export type View = 'ready' | 'tour' | 'done';

/** What was delivered on this phone, without whom or where. */
export interface Done {
  readonly number: number;
  readonly time: string;
  readonly collected: string;
  readonly currency: string;
}

const TAKE_BACK_MS = 5_000;
/** A driver who says nothing for long loses the orders on the way. */
const PING_MS = 120_000;
const DONE = 'done';
const RING = 'pizzeria-driver-ring';
const DONE_FOR_MS = 16 * 3_600_000;

interface Departure {
  readonly orders: readonly {
    readonly number: number | null;
    readonly outcome: string;
    readonly reason: string | null;
  }[];
}

interface ShownPhone {
  readonly call_url: string | null;
}

export type Driver = Awaited<ReturnType<typeof openDriver>>;

export async function openDriver(page: PageData<Shown>, words: Words, language: string) {
  const me = page.principal.id;
  const view = signal<View>('ready');
  const opened = signal<string | undefined>(undefined);
  const done = signal<readonly Done[]>([]);
  const messages = signal<readonly string[]>([]);
  const isRinging = signal(false);
  const isShiftOpen = signal(false);
  const ring = signal<'loud' | 'discreet'>(localStorage.getItem(RING) === 'discreet' ? 'discreet' : 'loud');

  const sounds = openSounds(
    () => (ring.peek() === 'loud' ? 1 : 0.08),
    () => {
      isRinging.value = sounds.isRinging();
      isShiftOpen.value = sounds.isAllowed();
    },
  );
  const awake = openAwake(() => undefined);
  const clockText = (moment: string): string => timeText(moment, page.timeZone, language);

  const session: Session<Shown> = await openSession<Shown>({
    application: 'driver',
    page,
    read: async (api, clock) => {
      const [ready, tour] = await Promise.all([
        api.get<Shown['ready']>('/delivery/ready'),
        api.get<Shown['tour']>(`/delivery/tour?driver_id=${encodeURIComponent(me)}`),
      ]);
      return { time: new Date(clock.now()).toISOString(), ready, tour };
    },
    timeOf: ({ time }) => time,
    versionsOf: ({ ready, tour }) =>
      new Map([...ready, ...tour.stops].map(({ order_id: id, version }) => [id, version])),
    came: (shown, before) => {
      if (!before || !hasNews(before, shown)) return;
      sounds.ring('ready');
      if ('vibrate' in navigator) navigator.vibrate([300, 100, 300]);
    },
    // Of one of several orders it may not be known yet: the same request is sent again, and carried out once.
    judge: ({ to }, sent) => {
      const isUnknown =
        to === 'out' &&
        sent.outcome === 'done' &&
        (sent.body as Departure).orders.some(({ outcome }) => outcome === 'unknown');
      return isUnknown ? { outcome: 'unknown' } : sent;
    },
    arrived: ({ to }, body) => {
      if (to === 'out') tellWhoStays(body as Departure);
      // It is on the screen already; what the server makes of it is read with the next news, or now.
      session.refresh();
    },
    explain: async ({ orderIds: [id] }, { code }, api) => {
      if (code !== 'driver_mismatch' && code !== 'illegal_transition') return undefined;
      const ready = await api.get<readonly Ready[]>('/delivery/ready');
      const found = ready.find((each) => each.order_id === id);
      if (found?.driver_id && found.driver_since)
        return words.takenBy(
          nameOf({ id: found.driver_id, name: found.driver_name }, words),
          clockText(found.driver_since),
        );
      return found ? undefined : words.isGone;
    },
  });
  done.value = ((await session.device.read<readonly Done[]>(DONE)) ?? []).filter(
    ({ time }) => Date.parse(time) > Date.now() - DONE_FOR_MS,
  );

  const same = keepSame<Stop>(({ orderId }) => orderId);
  const stops = computed(() => {
    const shown = session.shown.value;
    if (session.taps.value.length > 0) void session.now.value;
    return shown
      ? same(
          showStops(
            shown,
            me,
            session.taps.value.filter(({ principal }) => principal === me),
            Date.now(),
          ),
        )
      : [];
  });
  const ready = computed(() => readyOf(stops.value));
  const tour = computed(() => tourOf(stops.value));
  const inBag = computed(() =>
    tour.value.filter(({ state, takeBack }) => state === 'mine' && takeBack?.to !== 'returned'),
  );

  if (tour.peek().length > 0) view.value = 'tour';

  function tellWhoStays({ orders }: Departure): void {
    const staying = orders.filter(({ outcome }) => outcome !== 'out');
    messages.value = [
      ...messages.peek(),
      ...staying.map(({ number, reason }) => words.stays(String(number ?? '?'), reason ?? '')),
    ];
  }

  async function add(
    to: Target,
    chosen: readonly Stop[],
    label: string,
    path: string,
    body: object,
    waitMs: number,
  ): Promise<void> {
    await session.outbox.add({
      key: crypto.randomUUID(),
      store: page.store,
      orderIds: chosen.map(({ orderId }) => orderId),
      numbers: chosen.map(({ number }) => number),
      label,
      to,
      method: 'POST',
      path,
      body: { ...body, driver_id: me },
      tappedAt: new Date(session.clock.now()).toISOString(),
      sendAt: Date.now() + waitMs,
    });
  }

  setInterval(() => {
    if (tour.peek().length === 0 || document.visibilityState !== 'visible') return;
    // Only a sign of life now means anything: none is kept for later.
    void session.api.change('POST', '/delivery/ping', { driver_id: me }).catch(() => undefined);
  }, PING_MS);

  return {
    page,
    words,
    language,
    session,
    view,
    opened,
    done,
    messages,
    isRinging,
    isShiftOpen,
    ring,
    sounds,
    ready,
    tour,
    inBag,
    clockText,
    setRing: (wanted: 'loud' | 'discreet') => {
      ring.value = wanted;
      localStorage.setItem(RING, wanted);
    },
    startShift: async () => {
      await sounds.allow();
      await awake.keep();
    },
    /** At once: another driver may want it, too. */
    take: (stop: Stop) => add('mine', [stop], words.taken, `/delivery/${stop.orderId}/assign`, {}, 0),
    giveBack: (stop: Stop) =>
      add('returned', [stop], words.gaveBack, `/delivery/${stop.orderId}/unassign`, {}, TAKE_BACK_MS),
    leave: () => {
      const going = inBag.peek();
      return add(
        'out',
        going,
        words.left,
        '/delivery/depart',
        { order_ids: going.map(({ orderId }) => orderId) },
        TAKE_BACK_MS,
      );
    },
    deliver: async (stop: Stop) => {
      await add('delivered', [stop], words.delivered, `/delivery/${stop.orderId}/deliver`, {}, TAKE_BACK_MS);
      const { number, due: collected, currency } = stop;
      done.value = [{ number, collected, currency, time: new Date(session.clock.now()).toISOString() }, ...done.peek()];
      await session.device.keep(DONE, done.peek());
    },
    /** The number is shown by the store each time, which records it, and is not kept on the phone. */
    call: async ({ orderId }: Stop) => {
      try {
        const shown = await session.api.change<ShownPhone>('POST', `/delivery/${orderId}/reveal-phone`);
        if (shown.call_url !== null) location.href = shown.call_url;
      } catch (error) {
        messages.value = [...messages.peek(), error instanceof Error ? error.message : String(error)];
      }
    },
    takeBack: async (stop: Stop) => {
      if (!stop.takeBack || !(await session.outbox.takeBack(stop.takeBack.key))) return;
      if (stop.takeBack.to !== 'delivered') return;
      done.value = done.peek().filter(({ number }) => number !== stop.number);
      await session.device.keep(DONE, done.peek());
    },
    /** Addresses and names do not stay on a phone that somebody else may use next. */
    signOut: async () => {
      await session.device.wipe();
      for (const name of await caches.keys()) if (name.startsWith('driver')) await caches.delete(name);
      navigator.serviceWorker?.controller?.postMessage('signed-out');
    },
  };
}

/** People who signed in have ids that name nobody, and are shown by name where it is known. */
export function nameOf({ id, name }: { readonly id: string; readonly name: string | null }, words: Words): string {
  return name ?? (/^usr_[0-9a-f]{32}$/.test(id) ? words.anotherDriver : id);
}

/** Something can be taken that could not be before. */
function hasNews(before: Shown, after: Shown): boolean {
  const free = ({ ready }: Shown): Set<string> =>
    new Set(
      ready.filter((each) => each.actual_ready_time !== null && each.driver_id === null).map((each) => each.order_id),
    );
  const was = free(before);
  return [...free(after)].some((id) => !was.has(id));
}
