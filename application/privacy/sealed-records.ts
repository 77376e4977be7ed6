import type { CustomerProfile } from '../../domain/customer/customer.ts';
import type { Inbox, Notification } from '../../domain/customer/inbox.ts';
import type { Kitchen } from '../../domain/kitchen/kitchen.ts';
import { mapTextAt, textPaths, type TextPath } from '../../domain/shared/personal.ts';
import { CHAIN, type WebhookSubscription } from '../../domain/webhooks/webhooks.ts';
import type {
  AnswerStore,
  CustomerStore,
  InboxStore,
  KeyedRequest,
  KitchenStore,
  RecordStore,
  WebhookStore,
} from '../../ports.ts';
import { fieldOf, openWith, storeSubject, subjectOf, type Privacy } from './privacy.ts';
import { sealText, subjectOfSealed, type SubjectKey } from './seal.ts';

/** Stores whose records are sealed as they are written, and unsealed as they are read. */

const PROFILE = textPaths(['name', 'phone', 'email', 'address.text', 'address.street', 'address.city', 'address.postalCode', 'address.notes']); // prettier-ignore
const NOTIFICATION = textPaths(['subject', 'text']);
const PAUSE = textPaths(['pause.reason']);
const NAME = textPaths(['name']);
const ANSWER = textPaths(['answer.body']);
const SECRETS = textPaths(['secret', 'previousSecret.secret']);

/** Where the text is in what is stored. */
export const TEXTS = {
  profile: PROFILE,
  notification: NOTIFICATION,
  pause: PAUSE,
  webhook: SECRETS,
  name: NAME,
} as const;

/** How many texts are there as earlier versions stored them. */
export function clearTexts(value: object, paths: readonly TextPath[]): number {
  let clear = 0;
  mapTextAt(value, paths, (text) => {
    if (!isSealed(text)) clear += 1;
    return text;
  });
  return clear;
}

const sealAt = <Value>(value: Value, paths: readonly TextPath[], key: SubjectKey): Value =>
  mapTextAt(value, paths, (text, path) => sealText(key, fieldOf(path), text));

const openAt = <Value>(value: Value, paths: readonly TextPath[], key: SubjectKey | 'erased'): Value =>
  mapTextAt(value, paths, (text, path) =>
    openWith((subject) => (key === 'erased' || subject === key.subject ? key : 'lost'), fieldOf(path), text),
  );

async function openWithOwn<Value>(
  privacy: Privacy,
  value: Value,
  paths: readonly TextPath[],
  subject: string,
): Promise<Value> {
  const key = (await privacy.keyring.open([subject]))(subject);
  return openAt(value, paths, key === 'lost' ? 'erased' : key);
}

export function sealedCustomers(customers: CustomerStore, privacy: Privacy): CustomerStore {
  const open = (profile: CustomerProfile): Promise<CustomerProfile> =>
    openWithOwn(privacy, profile, PROFILE, subjectOf(profile.id));
  return {
    get: async (storeId, id) => {
      const profile = await customers.get(storeId, id);
      return profile && open(profile);
    },
    findByPhone: async (storeId, phone) => {
      const found = await privacy.withPhone(phone);
      const profiles = await Promise.all(found.map(({ sealed }) => customers.findByPhone(storeId, sealed)));
      const opened = await Promise.all(profiles.flat().map(open));
      return opened.toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
    },
    findAll: (storeId) => customers.findAll(storeId),
    change: async (storeId, id, apply) => {
      const key = await privacy.keyOf(id);
      const changed = await customers.change(storeId, id, (stored) => {
        const known = stored && openAt(stored, PROFILE, key);
        const next = apply(known);
        return next === known && stored ? stored : sealAt(next, PROFILE, key);
      });
      const plain = openAt(changed, PROFILE, key);
      await privacy.keyOf(id, plain.phone);
      return plain;
    },
    remove: (storeId, id) => customers.remove(storeId, id),
  };
}

export function sealedInboxes(inboxes: InboxStore, privacy: Privacy): InboxStore {
  const openAll = (inbox: Inbox, key: SubjectKey | 'erased'): Inbox => ({
    ...inbox,
    notifications: inbox.notifications.map((each) => openAt(each, NOTIFICATION, key)),
  });
  return {
    get: async (storeId, customerId) => {
      const subject = subjectOf(customerId);
      const key = (await privacy.keyring.open([subject]))(subject);
      return openAll(await inboxes.get(storeId, customerId), key === 'lost' ? 'erased' : key);
    },
    change: async (storeId, customerId, apply) => {
      const key = await privacy.keyOf(customerId);
      const changed = await inboxes.change(storeId, customerId, (stored) => {
        const known = openAll(stored, key);
        // Those that stay as they are need not be sealed once more.
        const sealed = new Map(known.notifications.map((plain, index) => [plain, stored.notifications[index]]));
        const next = apply(known);
        if (next === known) return stored;
        const seal = (each: Notification): Notification => sealed.get(each) ?? sealAt(each, NOTIFICATION, key);
        return { ...next, notifications: next.notifications.map(seal) };
      });
      return openAll(changed, key);
    },
    remove: (storeId, customerId) => inboxes.remove(storeId, customerId),
  };
}

/** Why a kitchen was paused. */
export function sealedKitchen(kitchen: KitchenStore, privacy: Privacy): KitchenStore {
  return {
    get: async (storeId) => {
      const stored = await kitchen.get(storeId);
      return isSealed(stored.pause?.reason) ? openWithOwn(privacy, stored, PAUSE, storeSubject(storeId)) : stored;
    },
    change: async (storeId, apply) => {
      const key = await privacy.keyring.keyFor(storeSubject(storeId));
      return kitchen.change(storeId, (stored) => {
        const change = apply(stored);
        const isPlain = change.kitchen.pause?.reason !== undefined && !isSealed(change.kitchen.pause.reason);
        return isPlain ? { ...change, kitchen: sealAt<Kitchen>(change.kitchen, PAUSE, key) } : change;
      });
    },
    restore: (storeId, restored) => kitchen.restore(storeId, restored),
  };
}

/** The bodies of answers, which may contain anything. */
export function sealedAnswers(answers: AnswerStore, privacy: Privacy): AnswerStore {
  return {
    change: async (storeId, key, apply) => {
      const own = await privacy.keyring.keyFor(storeSubject(storeId));
      const changed = await answers.change(storeId, key, (stored) => {
        const known = stored && openAt<KeyedRequest>(stored, ANSWER, own);
        const next = apply(known);
        return next === known && stored ? stored : sealAt(next, ANSWER, own);
      });
      return openAt(changed, ANSWER, own);
    },
    // As they are stored.
    findAll: (storeId) => answers.findAll(storeId),
  };
}

/** What staff and cooks are called. */
export function sealedNames<Named extends { readonly name: string }>(
  names: RecordStore<Named>,
  privacy: Privacy,
): RecordStore<Named> {
  return {
    get: async (storeId, id) => {
      const stored = await names.get(storeId, id);
      return stored && openWithOwn(privacy, stored, NAME, storeSubject(storeId));
    },
    listed: async (storeId, group) => {
      const stored = await names.listed(storeId, group);
      return Promise.all(stored.map((each) => openWithOwn(privacy, each, NAME, storeSubject(storeId))));
    },
    idsOf: (storeId, group) => names.idsOf(storeId, group),
    // As they are stored.
    findAll: (storeId) => names.findAll(storeId),
    restore: async (storeId, id, value) => {
      const key = await privacy.keyring.keyFor(storeSubject(storeId));
      return names.restore(storeId, id, sealAt<Named>(value, NAME, key));
    },
    change: async (storeId, id, apply) => {
      const key = await privacy.keyring.keyFor(storeSubject(storeId));
      let changed = undefined as ReturnType<typeof apply>;
      await names.change(storeId, id, (stored) => {
        const known = stored && openAt(stored, NAME, key);
        changed = apply(known);
        return changed === known || changed === undefined ? stored : sealAt<Named>(changed, NAME, key);
      });
      return changed;
    },
    remove: async (storeId, id, isOver) => {
      const key = await privacy.keyring.keyFor(storeSubject(storeId));
      return names.remove(storeId, id, (stored) => isOver(openAt(stored, NAME, key)));
    },
  };
}

/** The secrets of webhooks. */
export function sealedWebhooks(webhooks: WebhookStore, privacy: Privacy): WebhookStore {
  const open = (subscription: WebhookSubscription): Promise<WebhookSubscription> =>
    openWithOwn(privacy, subscription, SECRETS, storeSubject(subscription.isChain ? CHAIN : subscription.storeId));
  return {
    list: async (storeId) => Promise.all((await webhooks.list(storeId)).map(open)),
    get: async (storeId, id) => {
      const found = await webhooks.get(storeId, id);
      return found && open(found);
    },
    create: async (subscription) => {
      const key = await privacy.keyring.keyFor(storeSubject(subscription.storeId));
      await webhooks.create(sealAt(subscription, SECRETS, key));
    },
    change: async (storeId, id, apply) => {
      const key = await privacy.keyring.keyFor(storeSubject(storeId));
      const changed = await webhooks.change(storeId, id, (stored) => {
        const known = openAt(stored, SECRETS, key);
        const next = apply(known);
        return next === known ? stored : sealAt(next, SECRETS, key);
      });
      return changed && openAt(changed, SECRETS, key);
    },
    remove: (storeId, id) => webhooks.remove(storeId, id),
    progress: (storeId, id) => webhooks.progress(storeId, id),
    saveProgress: (storeId, id, progress) => webhooks.saveProgress(storeId, id, progress),
    record: (storeId, id, deliveries) => webhooks.record(storeId, id, deliveries),
    deliveries: (storeId, id, query) => webhooks.deliveries(storeId, id, query),
  };
}

function isSealed(text: string | undefined): boolean {
  return text !== undefined && subjectOfSealed(text) !== undefined;
}
