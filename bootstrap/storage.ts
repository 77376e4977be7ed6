import { join } from 'node:path';
import type { Logger } from 'pino';
import { FileKeys } from '../adapters/keys/files.ts';
import { openMongoKeys } from '../adapters/keys/mongodb.ts';
import { FileAudit } from '../adapters/storage/files/audit.ts';
import { openFileStorage } from '../adapters/storage/files/index.ts';
import { openMongoStorage } from '../adapters/storage/mongodb/index.ts';
import { Keyring } from '../application/privacy/keyring.ts';
import { Privacy } from '../application/privacy/privacy.ts';
import { unsealedStorage } from '../application/privacy/sealed-storage.ts';
import { keyedHash } from '../application/request-key.ts';
import { PROJECT_ROOT } from '../lib/project-root.ts';
import type { TidyDeps } from '../operations/tidy-personal-data.ts';
import type { AuditAnchors, AuditStore, KeyStore, Storage, StorageUse } from '../ports.ts';
import { auditOf, stopAudit } from './audit.ts';
import type { Config } from './config.ts';
import { openIdKey } from './id-key.ts';
import { masterKeysOf } from './keys.ts';

/** Opens what is stored, and the keys of the personal data in it. */

export async function openStorage(
  config: Pick<Config, 'storage' | 'dataDir' | 'mongodbUrl' | 'keys'>,
  log: Logger,
  use: StorageUse = 'serve',
): Promise<KeptStorage> {
  const storage = await openData(config, log, use);
  try {
    const keys = await openKeys(config, log, use);
    return {
      ...storage,
      keys,
      close: async () => {
        await stopAudit(keys);
        await keys.close();
        await storage.close();
      },
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** The data alone, without the keys of what is sealed in it. */
export function openData(
  config: Pick<Config, 'storage' | 'dataDir' | 'mongodbUrl'>,
  log: Logger,
  use: StorageUse = 'serve',
): Promise<Storage> {
  const examples = join(PROJECT_ROOT, 'seed');
  switch (config.storage) {
    case 'files':
      return openFileStorage(config.dataDir, examples, log, use);
    case 'mongodb':
      return openMongoStorage(config.mongodbUrl, examples, log, use);
    default:
      return config.storage satisfies never;
  }
}

/** Storage, with the keys of the personal data in it, which are kept elsewhere. */
export type KeptStorage = Storage & { readonly keys: KeyStore };

/** The customers' keys: in a folder, or in a database of their own. */
export async function openKeys(
  { storage, keys }: Pick<Config, 'storage' | 'keys'>,
  log: Logger,
  use: StorageUse,
): Promise<KeyStore> {
  return storage === 'mongodb' ? openMongoKeys(keys.mongodbUrl, log, use) : new FileKeys(keys.folder);
}

/** The audit trail for reading, also while the pizzeria is running. */
export async function openTrail(config: Config, log: Logger): Promise<OpenTrail> {
  const keys = await openKeys(config, log, 'readOnly');
  const trail = { anchors: keys.anchors, privacy: privacyOf(config, { keys }) };
  // Files of data are locked by the process that uses them, but for those that only grow.
  if (config.storage === 'files') return { ...trail, store: new FileAudit(config.dataDir), close: () => keys.close() };
  const storage = await openData(config, log, 'readOnly');
  return {
    ...trail,
    store: storage.audit,
    close: async () => {
      await keys.close();
      await storage.close();
    },
  };
}

export interface OpenTrail {
  readonly store: AuditStore;
  readonly anchors: AuditAnchors;
  readonly privacy: Privacy;
  close(): Promise<void>;
}

/** What the tidying of personal data needs. */
export function tidyDeps(config: Config, storage: KeptStorage, log: Logger): TidyDeps {
  const privacy = privacyOf(config, storage);
  return {
    storage: unsealedStorage(storage, privacy),
    privacy,
    idKey: openIdKey(config),
    keys: storage.keys,
    backupFolder: join(config.keys.folder, 'backup'),
    backsUpKeys: config.keys.isBackedUpByWorkers,
    retentionDays: config.retentionDays,
    auditDays: config.auditDays,
    audit: auditOf(config, storage, privacy, log),
    log,
    now: Date.now,
  };
}

/** One for each process: API and worker share the keys that they have read. */
const opened = new WeakMap<KeyStore, Privacy>();

export function privacyOf(config: Config, { keys }: Pick<KeptStorage, 'keys'>): Privacy {
  const known = opened.get(keys);
  if (known) return known;
  const idKey = openIdKey(config);
  const [master, ...formerMasters] = masterKeysOf(config);
  const keyring = new Keyring({ store: keys, master, formerMasters, now: Date.now });
  const privacy = new Privacy(keyring, (phone) => keyedHash(idKey, 'phone', phone).toString('hex', 0, 20));
  opened.set(keys, privacy);
  return privacy;
}
