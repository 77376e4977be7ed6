import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { instant, parseStoreId, type Instant, type StoreId } from '../../domain/shared/values.ts';
import { EVERYONE, type Cook, type Device, type Storage } from '../../ports.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import { base32, keyedHash, type IdKey } from '../request-key.ts';
import { checkPin, type CookDeps } from './cooks.ts';
import { useCode } from './proof-codes.ts';
import type { Scope } from './roles.ts';

/**
 * A device belongs to one store, whose kitchen it shows. A manager makes a code, which the device exchanges for its token; storage has
 * hashes of both. It is looked up for each request, so one that is revoked is out at once.
 */

export const ENROLMENT_MINUTES = 10;
const SEEN_MS = 60_000;
const TOKEN = /^dev_([a-z0-9-]+)\.(dvc_[0-9a-z]{16})\.([\w-]{43})$/;
const SCOPES: readonly Scope[] = ['kitchen:read', 'kitchen:manage', 'orders:read', 'menu:read', 'stores:read'];

export interface DeviceDeps extends CookDeps {
  readonly storage: Pick<Storage, 'access'>;
  readonly idKey: IdKey;
}

export interface Enrolment {
  readonly device: Device;
  /** To be typed on the device, once. */
  readonly code: string;
  readonly expiresAt: Instant;
}

/** Announces a device, which has yet to enrol. */
export async function announceDevice(
  deps: DeviceDeps,
  storeId: StoreId,
  { id: createdBy }: Principal,
  name: string,
): Promise<Enrolment> {
  const { storage, now, idKey } = deps;
  const device: Device = { id: `dvc_${base32(randomBytes(10), 16)}`, name, createdAt: instant(now()), createdBy };
  const code = base32(randomBytes(7), 10).replace(/^.{5}/, '$&-');
  const expiresAt = instant(now() + ENROLMENT_MINUTES * 60_000);
  const codeHash = codeHashOf(idKey, storeId, code);
  await storage.access.devices.change(storeId, device.id, () => device);
  const kept = { codeHash, subject: device.id, expiresAt, tries: 0 };
  await storage.access.codes.change(storeId, recordOf(codeHash), () => kept);
  return { device, code, expiresAt };
}

/**
 * Exchanges the code for the device's token.
 *
 * @throws Refused `code_wrong`
 */
export async function enrolDevice(
  deps: DeviceDeps,
  storeId: StoreId,
  code: string,
): Promise<{ readonly device: Device; readonly token: string }> {
  const { storage, now, idKey } = deps;
  const codeHash = codeHashOf(idKey, storeId, code);
  const { subject } = await useCode(deps, recordOf(codeHash), codeHash, storeId);
  const token = `dev_${storeId}.${subject}.${randomBytes(32).toString('base64url')}`;
  const device = await storage.access.devices.change(storeId, subject, (known) =>
    known && known.revokedAt === undefined
      ? { ...known, tokenHash: hashOf(token), enrolledAt: instant(now()), seenAt: instant(now()) }
      : known,
  );
  if (!device || device.revokedAt !== undefined) throw unknownDevice();
  return { device, token };
}

export async function listDevices({ storage }: DeviceDeps, storeId: StoreId): Promise<readonly Device[]> {
  const devices = await storage.access.devices.listed(storeId, EVERYONE);
  return devices.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

/** Idempotent. */
export async function revokeDevice({ storage, now }: DeviceDeps, storeId: StoreId, id: string): Promise<void> {
  if (!(await storage.access.devices.get(storeId, id))) throw unknownDevice();
  const revoked = await storage.access.devices.change(storeId, id, (known) => {
    if (!known || known.revokedAt !== undefined) return known;
    const { tokenHash: _, cookId: __, ...rest } = known;
    return { ...rest, revokedAt: instant(now()) };
  });
  if (!revoked) throw unknownDevice();
}

/** The principal of a device's token; undefined if it is none, or was revoked. */
export async function identifyDevice(deps: DeviceDeps, token: string): Promise<Principal | undefined> {
  const { storage, now } = deps;
  const [, store = '', id = ''] = TOKEN.exec(token) ?? [];
  const storeId = parseStoreId(store);
  const device = storeId && (await storage.access.devices.get(storeId, id));
  if (!storeId || !device?.tokenHash || device.revokedAt !== undefined || !isSame(device.tokenHash, hashOf(token)))
    return undefined;
  if (now() - Date.parse(device.seenAt ?? device.createdAt) > SEEN_MS) {
    await storage.access.devices.change(storeId, id, (known = device) => ({ ...known, seenAt: instant(now()) }));
  }
  const cook = device.cookId === undefined ? undefined : await storage.access.cooks.get(storeId, device.cookId);
  return {
    id,
    kind: 'device',
    role: 'kitchen',
    scopes: SCOPES,
    stores: [storeId],
    name: device.name,
    ...(cook && cook.removedAt === undefined ? { cook: { id: cook.id, name: cook.name } } : {}),
  };
}

/** From now on this cook acts on the device. */
export async function switchCook(
  deps: DeviceDeps,
  storeId: StoreId,
  { id, kind }: Principal,
  given: { readonly cookId: string; readonly pin: string },
): Promise<Cook> {
  mustBeDevice(kind);
  const cook = await checkPin(deps, storeId, given);
  await actAs(deps, storeId, id, cook.id);
  return cook;
}

/** From now on no one in particular does. */
export async function leaveDevice(deps: DeviceDeps, storeId: StoreId, { id, kind }: Principal): Promise<void> {
  mustBeDevice(kind);
  await actAs(deps, storeId, id, undefined);
}

async function actAs({ storage }: DeviceDeps, storeId: StoreId, id: string, cookId: string | undefined): Promise<void> {
  await storage.access.devices.change(storeId, id, (known) => {
    if (!known || known.cookId === cookId) return known;
    const { cookId: _, ...rest } = known;
    return cookId === undefined ? rest : { ...rest, cookId };
  });
}

function mustBeDevice(kind: Principal['kind']): void {
  if (kind !== 'device') throw new Refused('forbidden', 'Only an enrolled device has cooks with a PIN.');
}

function codeHashOf(idKey: IdKey, storeId: StoreId, code: string): string {
  return keyedHash(idKey, 'device code', storeId, code.trim().toLowerCase().replace(/[\s-]/g, '')).toString('hex');
}

function recordOf(codeHash: string): string {
  return `device-${codeHash.slice(0, 40)}`;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function unknownDevice(): Refused {
  return new Refused('device_not_found', 'There is no such device.');
}
