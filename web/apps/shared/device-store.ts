import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { TapStore } from './outbox.ts';
import type { Tap } from './taps.ts';

/** What an application keeps on the device: taps not sent yet, and what it showed last, to start with without a network. */

interface Kept {
  readonly id: string;
  /** Whose it is: another person must not see it. */
  readonly principal: string;
  readonly value: unknown;
}

interface Schema extends DBSchema {
  taps: { key: string; value: Tap };
  kept: { key: string; value: Kept };
}

export interface DeviceStore {
  readonly taps: TapStore;
  /** Undefined if nothing is kept, or only something of another person's. */
  read<T>(id: string): Promise<T | undefined>;
  keep(id: string, value: unknown): Promise<void>;
  /** Forgets everything that was shown to this person. Taps not sent yet stay: they belong to what has happened. */
  wipe(): Promise<void>;
}

export async function openDeviceStore(application: string, principal: string): Promise<DeviceStore> {
  const db: IDBPDatabase<Schema> = await openDB<Schema>(`pizzeria-${application}`, 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore('taps', { keyPath: 'key' });
      fresh.createObjectStore('kept', { keyPath: 'id' });
    },
  });
  const others = (await db.getAll('kept')).filter((each) => each.principal !== principal);
  await Promise.all(others.map(({ id }) => db.delete('kept', id)));
  return {
    taps: {
      all: () => db.getAll('taps'),
      put: async (...taps) => {
        const transaction = db.transaction('taps', 'readwrite', { durability: 'strict' });
        await Promise.all([...taps.map((tap) => transaction.store.put(tap)), transaction.done]);
      },
      remove: async (...keys) => {
        const transaction = db.transaction('taps', 'readwrite');
        await Promise.all([...keys.map((key) => transaction.store.delete(key)), transaction.done]);
      },
    },
    read: async <T>(id: string) => {
      const kept = await db.get('kept', id);
      return kept?.principal === principal ? (kept.value as T) : undefined;
    },
    keep: async (id, value) => {
      await db.put('kept', { id, principal, value });
    },
    wipe: () => db.clear('kept'),
  };
}
