import type { MessageResult } from '../../domain/order/index.ts';
import type { KitchenChange } from '../../domain/kitchen/kitchen.ts';
import {
  ProviderUnavailable,
  StorageUnavailable,
  type AppendRequest,
  type KitchenStore,
  type Notifier,
  type OutgoingMessage,
  type OrderStore,
  type Payments,
  type Storage,
} from '../../ports.ts';
import type { Faults, Port } from './faults.ts';
import type { Journal } from './journal.ts';

/**
 * Ports with fault injection, for chaos tests. Only `devtools/chaos/program.ts` uses them; no setting of the real
 * programs does.
 */

const storageAway = (message: string): Error => new StorageUnavailable(message);
const providerAway = (message: string): Error => new ProviderUnavailable(message);

export function faultyStorage(storage: Storage, faults: Faults, journal: Journal): Storage {
  const faulty = <Part extends object>(name: string, part: Part): Part =>
    wrap(part, faults, { port: 'storage', name, unavailable: storageAway });
  return {
    orders: faulty('orders', journaledOrders(storage.orders, journal)),
    kitchen: faulty('kitchen', journaledKitchen(storage.kitchen, journal)),
    stock: faulty('stock', storage.stock),
    catalog: faulty('catalog', storage.catalog),
    images: faulty('images', storage.images),
    customers: faulty('customers', storage.customers),
    inboxes: faulty('inboxes', storage.inboxes),
    drivers: faulty('drivers', storage.drivers),
    reports: faulty('reports', storage.reports),
    webhooks: faulty('webhooks', storage.webhooks),
    outbox: faulty('outbox', storage.outbox),
    answers: faulty('answers', storage.answers),
    access: mapAccess(storage.access, (kind, store) => faulty(`access.${kind}`, store)),
    sessions: faulty('sessions', storage.sessions),
    audit: faulty('audit', storage.audit),
    damage: () => storage.damage(),
    check: () => storage.check(),
    close: () => storage.close(),
  };
}

export function faultyPayments(payments: Payments, faults: Faults): Payments {
  return wrap(payments, faults, { port: 'payments', name: 'payments', unavailable: providerAway });
}

export function faultyNotifier(notifier: Notifier, faults: Faults, journal: Journal): Notifier {
  const faulty = wrap(notifier, faults, { port: 'notifier', name: 'notifier', unavailable: providerAway });
  const noted = async (message: OutgoingMessage): Promise<MessageResult> => {
    const { key, kind, mayBeRepeated, order } = message;
    const given = {
      kind: 'message' as const,
      pid: process.pid,
      storeId: order.storeId,
      key,
      message: kind,
      mayBeRepeated,
    };
    journal.note({ ...given, at: moment() });
    return faulty.send(message);
  };
  return { send: noted, wayOf: (message) => notifier.wayOf(message) };
}

function mapAccess(
  stores: Storage['access'],
  map: <Store extends object>(kind: string, store: Store) => Store,
): Storage['access'] {
  const {
    accounts,
    links,
    devices,
    cooks,
    codes,
    cashOrders,
    phoneViews,
    refundedOrders,
    cashCounts,
    displays,
    staffNames,
    changeSets,
    rollouts,
    rolloutTurns,
    storeRollouts,
    owners,
  } = stores;
  return {
    accounts: map('accounts', accounts),
    links: map('links', links),
    devices: map('devices', devices),
    cooks: map('cooks', cooks),
    codes: map('codes', codes),
    cashOrders: map('cashOrders', cashOrders),
    phoneViews: map('phoneViews', phoneViews),
    refundedOrders: map('refundedOrders', refundedOrders),
    cashCounts: map('cashCounts', cashCounts),
    displays: map('displays', displays),
    staffNames: map('staffNames', staffNames),
    changeSets: map('changeSets', changeSets),
    rollouts: map('rollouts', rollouts),
    rolloutTurns: map('rolloutTurns', rolloutTurns),
    storeRollouts: map('storeRollouts', storeRollouts),
    owners: map('owners', owners),
  };
}

function wrap<Part extends object>(
  part: Part,
  faults: Faults,
  { port, name, unavailable }: { port: Port; name: string; unavailable: (message: string) => Error },
): Part {
  return new Proxy(part, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      // Iterables are read step by step, and hints are no calls that could hang, so neither is wrapped.
      if (['findAll', 'whenPut', 'lines'].includes(String(property))) return value.bind(target) as unknown;
      return (...args: unknown[]) =>
        faults.around({ port, operation: `${name}.${String(property)}`, subject: subjectOf(args) }, unavailable, () =>
          Promise.resolve(value.apply(target, args) as unknown),
        );
    },
  });
}

/** The order, customer or store of a call. */
function subjectOf(args: readonly unknown[]): string {
  const [first] = args;
  const { orderId, key } = (typeof first === 'object' && first !== null ? first : {}) as Record<string, unknown>;
  const named = orderId ?? key ?? args.findLast((each) => typeof each === 'string');
  return typeof named === 'string' ? named : '';
}

function journaledOrders(orders: OrderStore, journal: Journal): OrderStore {
  return withMethod(orders, 'append', async (request: AppendRequest) => {
    const { storeId, orderId, state, events } = request;
    const write = {
      kind: 'order' as const,
      write: journal.nextWrite(),
      pid: process.pid,
      storeId,
      orderId,
      version: state.version,
      status: state.status,
      events: events.map(({ type }) => type),
    };
    journal.note({ ...write, phase: 'begun', at: moment() });
    try {
      const result = await orders.append(request);
      journal.note({ ...write, phase: 'done', at: moment(), outcome: result.outcome });
      return result;
    } catch (error) {
      journal.note({ ...write, phase: 'done', at: moment(), outcome: 'failed' });
      throw error;
    }
  });
}

function journaledKitchen(kitchens: KitchenStore, journal: Journal): KitchenStore {
  return withMethod(
    kitchens,
    'change',
    async <Result>(storeId: Parameters<KitchenStore['change']>[0], apply: Parameters<KitchenStore['change']>[1]) => {
      let slots: string[] = [];
      const result = await kitchens.change(storeId, (kitchen) => {
        const changed = apply(kitchen);
        slots = changed.kitchen.slots.map(({ orderId }) => orderId);
        return changed as KitchenChange<Result>;
      });
      journal.note({ kind: 'kitchen', pid: process.pid, at: moment(), storeId, slots });
      return result;
    },
  );
}

/** Returns the object with one method replaced. */
function withMethod<Part extends object>(part: Part, name: keyof Part, method: unknown): Part {
  return new Proxy(part, {
    get: (target, property) => {
      if (property === name) return method;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function moment(): string {
  return new Date().toISOString();
}
