import type { Logger } from 'pino';
import { removeOldChains } from '../application/audit/retain.ts';
import type { Audit } from '../application/audit/trail.ts';
import { forgetEndedClaims } from '../application/orders/cash-claims.ts';
import { eraseAgain, eraseCustomer, type EraseDeps } from '../application/privacy/erase.ts';
import { isFinal } from '../domain/order/index.ts';
import type { CustomerId } from '../domain/shared/values.ts';
import { Refused } from '../application/refused.ts';
import type { KeyStore, Storage } from '../ports.ts';
import { HOUR_MS, regularly } from './regularly.ts';
import { backUpKeys, isBackedUp } from './keys-backup.ts';

const DAY_MS = 86_400_000;
const STORE = 'store-';

export interface TidyDeps extends EraseDeps {
  readonly storage: EraseDeps['storage'] & Pick<Storage, 'audit'>;
  readonly keys: KeyStore;
  readonly log: Logger;
  /** Where the keys are backed up; whether workers do so. */
  readonly backupFolder: string;
  readonly backsUpKeys: boolean;
  /** People without a profile of their own are erased so many days after their last order; undefined: never. */
  readonly retentionDays: number | undefined;
  /** How long the audit trail is kept. */
  readonly auditDays: number;
  readonly audit: Audit;
}

/** At the start and every hour: erases again what a restore has brought back, backs up the keys, forgets what ended orders have held, and erases what has been kept for long enough. */
export function tidyPersonalData(deps: TidyDeps): { stop: () => Promise<void> } {
  return regularly(HOUR_MS, 'now', (stopping) => tidyOnce(deps, stopping));
}

/** A failure is logged, and what is left is done an hour later. */
export async function tidyOnce(deps: TidyDeps, stopping?: AbortSignal): Promise<void> {
  const { keys, log, now } = deps;
  try {
    const again = await eraseAgain({ ...deps, erased: keys.erasures() });
    if (again > 0) log.warn({ customers: again }, 'Customers that a restored copy had brought back were erased again.');
    await backUpOnce(deps);
    await removeOldChains({ store: deps.storage.audit, anchors: keys.anchors }, deps.auditDays, now());
    for (const { id } of await deps.storage.catalog.stores()) await forgetEndedClaims(deps, id);
    const erased = await eraseOld(deps, stopping);
    if (erased > 0)
      log.info({ customers: erased }, 'Customers were erased, as RETENTION_DAYS has passed since their last order.');
  } catch (error) {
    log.error({ err: error }, 'Personal data could not be tidied; this is tried again in an hour.');
  }
}

/** Where it fails, erasures go on: people must not be kept because a disk is full. */
async function backUpOnce({ keys, backupFolder, backsUpKeys, now, log }: TidyDeps): Promise<void> {
  if (!backsUpKeys) return;
  try {
    if (!(await isBackedUp(backupFolder, now()))) await backUpKeys(keys, backupFolder, now());
  } catch (error) {
    log.error({ err: error }, `The customers’ keys could not be backed up in ${backupFolder}; this is tried again in an hour.`); // prettier-ignore
  }
}

async function eraseOld(deps: TidyDeps, stopping: AbortSignal | undefined): Promise<number> {
  const { keys, retentionDays, now } = deps;
  if (retentionDays === undefined) return 0;
  const before = new Date(now() - retentionDays * DAY_MS).toISOString();
  let erased = 0;
  for await (const { subject, createdAt } of keys.all()) {
    if (stopping?.aborted) break;
    if (subject.startsWith(STORE) || createdAt >= before) continue;
    const id = `cus_${subject}` as CustomerId;
    if (!(await isForgotten(deps, id, before))) continue;
    try {
      await eraseCustomer(deps, [id]);
      deps.audit.note({ role: 'system', operation: 'eraseAfterRetention', to: { id } });
      erased += 1;
    } catch (error) {
      // A refund is still under way, or nothing is stored of them.
      if (!(error instanceof Refused)) throw error;
      if (error.code === 'customer_not_found') await deps.privacy.keyring.erase(subject);
    }
  }
  return erased;
}

/** Somebody with a profile of their own has come to stay. */
async function isForgotten({ storage }: EraseDeps, id: CustomerId, before: string): Promise<boolean> {
  for (const { id: storeId } of await storage.catalog.stores()) {
    const profile = await storage.customers.get(storeId, id);
    if (profile?.keptBy === 'customer') return false;
    const [latest] = (await storage.orders.list(storeId, { customerIds: [id], limit: 1, isSealed: true })).orders;
    if (latest && (!isFinal(latest.status) || latest.updatedAt >= before)) return false;
  }
  return true;
}
