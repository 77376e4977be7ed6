import { computed, signal } from '@preact/signals';
import { openAwake } from '../shared/awake.ts';
import { CallFailed } from '../shared/api.ts';
import { timeText } from '../shared/format.ts';
import type { PageData } from '../shared/page-data.ts';
import { keepSame } from '../shared/same.ts';
import { openSession } from '../shared/session.ts';
import { openSounds } from '../shared/sound.ts';
import { acknowledge, acknowledgeCancelled, lookAt, newsOf, NOTHING_SEEN, type Sight } from './differences.ts';
import { openDisplayLease } from './display-lease.ts';
import {
  atStation,
  requestOf,
  showTickets,
  STATIONS,
  STEPS,
  versionsOf,
  type Answered,
  type Board,
  type ShownTicket,
  type Station,
} from './ticket.ts';
import type { Words } from './words/index.ts';

/** What the kitchen display knows and does. Its parts only draw it. */

export type Filter = 'all' | Station;
export type Panel = 'all_day' | 'recall' | 'sold_out' | 'kitchen' | 'cook';

export interface Cook {
  readonly id: string;
  readonly name: string;
}

interface Settings {
  readonly filter: Filter;
  readonly cooks: readonly Cook[];
  readonly cook: string | undefined;
  readonly volume: number;
}

const DEFAULTS: Settings = { filter: 'all', cooks: [], cook: undefined, volume: 0.7 };
const TAKE_BACK_MS = 5_000;
const SIGHT = 'sight';
const TICKED = 'ticked';
const SETTINGS = 'pizzeria-kitchen';

export type Kitchen = Awaited<ReturnType<typeof openKitchen>>;

export async function openKitchen(page: PageData<Board>, words: Words, language: string) {
  const settings = signal<Settings>(readSettings());
  const panel = signal<Panel | undefined>(undefined);
  /** The ticket whose further actions are open; news does not close them. */
  const opened = signal<string | undefined>(undefined);
  /** The station that the keys act on. */
  const focus = signal<Station>('make');
  const sight = signal<Sight>(NOTHING_SEEN);
  const ticked = signal<Readonly<Record<string, readonly string[]>>>({});
  const answered = signal<ReadonlyMap<string, Answered>>(new Map());
  const message = signal<string | undefined>(undefined);
  const isRinging = signal(false);
  const isShiftOpen = signal(false);
  let isSightRead = false;

  const sounds = openSounds(
    () => settings.peek().volume,
    () => {
      isRinging.value = sounds.isRinging();
      isShiftOpen.value = sounds.isAllowed();
    },
  );
  const awake = openAwake(() => undefined);
  const clockText = (moment: string): string => timeText(moment, page.timeZone, language);

  const see = (next: Sight): void => {
    sight.value = next;
    void session.device.keep(SIGHT, next);
  };

  const session = await openSession<Board>({
    application: 'kitchen',
    page,
    read: (api) => api.get<Board>('/kitchen/board'),
    timeOf: ({ time }) => time,
    versionsOf,
    came: (board, before) => {
      forgetAnswered(board);
      if (!isSightRead) return;
      const after = lookAt(sight.peek(), board);
      const news = before && newsOf(before, board, sight.peek(), after);
      if (news) sounds.ring(news);
      see(after);
    },
    arrived: ({ orderIds: [orderId = ''] }, body) => {
      const { status, version } = body as Answered;
      answered.value = new Map([...answered.peek(), [orderId, { status, version }]]);
    },
    explain: async ({ orderIds: [orderId] }, { code }, api) => {
      if (code !== 'illegal_transition' && code !== 'out_of_order') return undefined;
      const board = await api.get<Board>('/kitchen/board');
      const ticket = board.tickets.find((each) => each.order_id === orderId);
      const who = ticket?.cook;
      if (ticket?.started_time && who) return words.tookIt(who.name ?? words.somebody, clockText(ticket.started_time));
      const cancelled = board.cancelled.find((each) => each.order_id === orderId);
      if (cancelled) return words.isCancelled(clockText(cancelled.time));
      return ticket ? undefined : words.isGone;
    },
  });
  sight.value = (await session.device.read<Sight>(SIGHT)) ?? NOTHING_SEEN;
  ticked.value = (await session.device.read<Record<string, readonly string[]>>(TICKED)) ?? {};
  isSightRead = true;
  const first = session.shown.peek();
  if (first) see(lookAt(sight.peek(), first));

  function forgetAnswered(board: Board): void {
    const versions = versionsOf(board);
    const left = [...answered.peek()].filter(
      ([id, { version }]) => (versions.get(id) ?? Number.POSITIVE_INFINITY) < version,
    );
    if (left.length !== answered.peek().size) answered.value = new Map(left);
  }

  const lease = openDisplayLease(page.store, session);

  const same = keepSame<ShownTicket>(({ order_id: id }) => id);
  /** Changes when a tap can no longer be taken back. */
  const secondOfTaps = computed(() => (session.taps.value.length > 0 ? session.now.value : 0));
  const tickets = computed(() => {
    const board = session.shown.value;
    void secondOfTaps.value;
    return board ? same(showTickets(board, session.taps.value, answered.value, Date.now())) : [];
  });
  const lanes = computed(() => STATIONS.map((station) => ({ station, tickets: atStation(tickets.value, station) })));
  const shownStations = computed<readonly Station[]>(() =>
    settings.value.filter === 'all' ? STATIONS : [settings.value.filter],
  );
  const active = computed<Station>(() => (settings.value.filter === 'all' ? focus.value : settings.value.filter));
  /** On a device of the shop's, cooks have PINs; elsewhere, names are kept by the browser. */
  const byPin = signal<Cook | undefined>(page.cook ?? undefined);
  const cook = computed(() =>
    page.principal.isDevice ? byPin.value : settings.value.cooks.find(({ id }) => id === settings.value.cook),
  );

  function set(changes: Partial<Settings>): void {
    settings.value = { ...settings.peek(), ...changes };
    localStorage.setItem(SETTINGS, JSON.stringify(settings.peek()));
  }

  /** One tap is the next step, and a second one takes it back, for five seconds. */
  async function tap(ticket: ShownTicket): Promise<void> {
    if (ticket.takeBack) {
      await session.outbox.takeBack(ticket.takeBack.key);
      return;
    }
    const { step, order_id: orderId } = ticket;
    if (!step) return;
    const isLive = session.freshness.peek().state === 'live';
    const whyNotUnheard = step === 'prepare' ? lease.whyNotUnheard(orderId) : undefined;
    if (whyNotUnheard && !isLive) {
      message.value = words.notOffline[whyNotUnheard];
      return;
    }
    const tappedAt = new Date(session.clock.now()).toISOString();
    const { method, path, body } = requestOf(step, orderId, { by: cook.peek(), tappedAt });
    await session.outbox.add({
      key: crypto.randomUUID(),
      store: page.store,
      orderIds: [orderId],
      numbers: [ticket.number],
      label: words.tapped[step],
      to: Object.values(STEPS).find(({ name }) => name === step)?.to ?? ticket.status,
      method,
      path,
      body,
      tappedAt,
      sendAt: Date.now() + TAKE_BACK_MS,
      // The connection may be gone already, which is noticed later.
      ...(whyNotUnheard ? { ifUnheard: { status: 0, code: 'unheard', detail: words.notOffline.unheard } } : {}),
    });
  }

  /** The latest tap of this device that can still be taken back. */
  async function takeBackLast(): Promise<void> {
    const last = session.taps
      .peek()
      .findLast(({ attempts, sendAt, refused }) => attempts === 0 && sendAt > Date.now() && !refused);
    if (last) await session.outbox.takeBack(last.key);
  }

  /** What has no meaning later, so it is done now or not at all. */
  async function change(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<boolean> {
    try {
      await session.api.change(method, path, body);
      session.refresh();
      return true;
    } catch (error) {
      const isOffline = error instanceof CallFailed && error.status === undefined;
      message.value = isOffline ? words.needsConnection : error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  function tick(orderId: string, line: string): void {
    const now = ticked.peek()[orderId] ?? [];
    const next = now.includes(line) ? now.filter((each) => each !== line) : [...now, line];
    const known = new Set(session.shown.peek()?.tickets.map(({ order_id: id }) => id));
    const kept = Object.entries(ticked.peek()).filter(([id]) => known.has(id));
    ticked.value = { ...Object.fromEntries(kept), [orderId]: next };
    void session.device.keep(TICKED, ticked.peek());
  }

  return {
    page,
    words,
    language,
    session,
    settings,
    set,
    panel,
    opened,
    focus,
    active,
    shownStations,
    sight,
    ticked,
    tick,
    tickets,
    lanes,
    cook,
    byPin,
    message,
    isRinging,
    isShiftOpen,
    sounds,
    clockText,
    tap,
    takeBackLast,
    change,
    openShift: async () => {
      await sounds.allow();
      await awake.keep();
    },
    acknowledge: (ticket: ShownTicket) => see(acknowledge(sight.peek(), ticket)),
    acknowledgeCancelled: (orderId: string) => see(acknowledgeCancelled(sight.peek(), orderId)),
  };
}

function readSettings(): Settings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(SETTINGS) ?? '{}') as Partial<Settings>) };
  } catch {
    return DEFAULTS;
  }
}
