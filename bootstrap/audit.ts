import { userInfo } from 'node:os';
import type { Logger } from 'pino';
import { AuditTrail, type Audit } from '../application/audit/trail.ts';
import type { Privacy } from '../application/privacy/privacy.ts';
import type { KeyStore, Storage } from '../ports.ts';
import type { Config } from './config.ts';
import { openIdKey } from './id-key.ts';

/** The audit trail of this process. */

/** One for each process, which may be both API and worker. */
const open = new WeakMap<KeyStore, AuditTrail>();

export function auditOf(
  config: Pick<Config, 'idKey' | 'isProduction' | 'dataDir'>,
  { audit: store, keys }: Pick<Storage, 'audit'> & { readonly keys: KeyStore },
  privacy: Privacy,
  log: Logger,
): AuditTrail {
  const known = open.get(keys);
  if (known) return known;
  const { name } = log.bindings() as { readonly name?: string };
  const trail = new AuditTrail({
    store,
    anchors: keys.anchors,
    privacy,
    idKey: openIdKey(config),
    program: name ?? 'pizzeria',
    log,
    now: Date.now,
  });
  open.set(keys, trail);
  return trail;
}

/** Writes what was noted, before the storage is closed. */
export async function stopAudit(keys: KeyStore): Promise<void> {
  await open.get(keys)?.stop();
}

/** Notes what an operator does by a command on this machine. */
export function noteCommand(audit: Audit, operation: string, to: Readonly<Record<string, string>> = {}): void {
  audit.note({ by: `operator:${userInfo().username}`, role: 'operator', operation, to });
}
