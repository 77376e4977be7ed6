import { batch, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { openApi, type Api, CallFailed } from './api.ts';
import { createClock, type ServerClock } from './clock.ts';
import { openDeviceStore, type DeviceStore } from './device-store.ts';
import { openFeed, type Feed, type FromFeed } from './feed.ts';
import { failed, freshness, hear, NOT_LIVE, type Freshness, type LiveEvent, type Versions } from './live.ts';
import { Outbox } from './outbox.ts';
import type { PageData } from './page-data.ts';
import { openTabs } from './tabs.ts';
import type { Refusal, Sent, Tap } from './taps.ts';

/** What both applications are made of: what the server shows, kept up to date; and what was tapped, sent when it can be. */
export interface Session<Shown> {
  readonly clock: ServerClock;
  readonly api: Api;
  readonly device: DeviceStore;
  readonly outbox: Outbox;
  readonly shown: ReadonlySignal<Shown | undefined>;
  readonly taps: ReadonlySignal<readonly Tap[]>;
  readonly freshness: ReadonlySignal<Freshness>;
  /** The server's time, each second. */
  readonly now: ReadonlySignal<number>;
  readonly isSignedOut: ReadonlySignal<boolean>;
  /** Reads it again. */
  refresh(): void;
}

export interface SessionOptions<Shown> {
  readonly application: string;
  readonly page: PageData<Shown>;
  readonly read: (api: Api, clock: ServerClock) => Promise<Shown>;
  readonly timeOf: (shown: Shown) => string;
  readonly versionsOf: (shown: Shown) => Versions;
  readonly came: (shown: Shown, before: Shown | undefined) => void;
  /** Sees more in an answer than its status says. */
  readonly judge?: (tap: Tap, sent: Sent) => Sent;
  readonly arrived: (tap: Tap, body: unknown) => void;
  readonly explain: (tap: Tap, refusal: Refusal, api: Api) => Promise<string | undefined>;
}

const SHOWN = 'shown';
const TICK_MS = 1_000;
/** Changes that come together are read together. */
const TOGETHER_MS = 150;
const AGAIN_MS = 3_000;
const SIGNED_OUT_AGAIN_MS = 20_000;

export async function openSession<Shown>(options: SessionOptions<Shown>): Promise<Session<Shown>> {
  const { application, page, read, timeOf, versionsOf, came } = options;
  const { store, principal } = page;
  const clock = createClock(() => performance.now(), Date.now);
  const api = openApi(store, clock);
  const device = await openDeviceStore(application, principal.id);
  const name = `${application}/${store}/${principal.id}`;

  const shown = signal<Shown | undefined>(undefined);
  const taps = signal<readonly Tap[]>([]);
  const now = signal(clock.now());
  const fresh = signal<Freshness>({ state: 'old', seconds: undefined });
  const isSignedOut = signal(false);
  let live = NOT_LIVE;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const take = (event: LiveEvent): void => {
    live = hear(live, event, performance.now());
    look();
  };
  const show = (value: Shown): void => {
    const before = shown.peek();
    if (before && timeOf(value) < timeOf(before)) return;
    batch(() => {
      shown.value = value;
      came(value, before);
    });
    void device.keep(SHOWN, value);
  };
  const readNow = async (): Promise<void> => {
    take({ type: 'asked' });
    try {
      const value = await read(api, clock);
      isSignedOut.value = false;
      show(value);
      take({ type: 'read', versions: versionsOf(value) });
    } catch (error) {
      if (error instanceof CallFailed && error.status === 401) isSignedOut.value = true;
      live = failed(live);
      look(isSignedOut.peek() ? SIGNED_OUT_AGAIN_MS : AGAIN_MS);
    }
  };
  const look = (inMs = TOGETHER_MS): void => {
    setIfOther(fresh, freshness(live, performance.now()));
    if (!live.isWanted || live.isBeingRead || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void readNow();
    }, inMs);
  };

  const outbox = new Outbox({
    store: device.taps,
    principal: principal.id,
    send: async (tap) => {
      const sent = await api.send(tap);
      return options.judge ? options.judge(tap, sent) : sent;
    },
    exclusively: async (work) => {
      await navigator.locks.request(`taps/${name}`, work);
    },
    now: Date.now,
    chance: Math.random,
    changed: (kept) => {
      taps.value = kept.filter((tap) => tap.store === store);
      tabs.tell('taps');
    },
    arrived: options.arrived,
    explain: (tap, refusal) => options.explain(tap, refusal, api),
    signedOut: () => (isSignedOut.value = true),
  });
  const tabs = openTabs<'taps'>(`taps/${name}`, () => {
    void device.taps.all().then((kept) => (taps.value = kept.filter((tap) => tap.store === store)));
  });

  const feed: Feed = openFeed({
    url: `/api/stores/${encodeURIComponent(store)}/feed`,
    name: `feed/${name}`,
    heard: (event: FromFeed) => {
      if (event.type === 'ended') {
        isSignedOut.value ||= event.isSignedOut;
        return;
      }
      take(event);
      // Only a new stream begins with all orders.
      if (live.isAdrift) feed.reopen();
      // The server is there again.
      if (event.type === 'opened') void outbox.flush();
    },
  });
  addEventListener('online', () => void outbox.flush());
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    feed.reopen();
    void outbox.flush();
  });

  const kept = await device.read<Shown>(SHOWN);
  const first = [page.shown, kept]
    .filter((each) => each !== undefined && each !== null)
    .toSorted((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1))[0];
  if (first) show(first);
  await outbox.open();
  setInterval(() => {
    now.value = clock.now();
    setIfOther(fresh, freshness(live, performance.now()));
    look();
  }, TICK_MS);
  look(0);
  return { clock, api, device, outbox, shown, taps, freshness: fresh, now, isSignedOut, refresh: () => void readNow() };
}

function setIfOther<T>(target: Signal<T>, value: T): void {
  if (JSON.stringify(target.peek()) !== JSON.stringify(value)) target.value = value;
}
