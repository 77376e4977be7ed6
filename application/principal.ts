import type { Actor, Cook, Role } from '../domain/order/index.ts';
import type { CustomerId, OrderId, StoreId } from '../domain/shared/values.ts';
import type { Scope } from './access/roles.ts';
import { invalid, Refused } from './refused.ts';

export { SCOPES, type Scope } from './access/roles.ts';

/** The sender of a request, and their permissions. */
export interface Principal {
  /** Recorded in events. Stable for an issuer's user, a guest or a device, and names nobody. */
  readonly id: string;
  /** The guest that a user was before signing in on this device. */
  readonly formerId?: string;
  /** The customers that they are, with their own first. Absent until they order, or have a profile. */
  readonly customerIds?: CustomerId[];
  readonly kind: 'user' | 'guest' | 'device' | 'link';
  readonly role: Exclude<Role, 'system'>;
  readonly scopes: readonly Scope[];
  /** The stores that staff are bound to. Absent: all, as for customers, guests and a chain's managers. */
  readonly stores?: readonly StoreId[];
  /** The only order that a tracking link shows. */
  readonly onlyOrder?: OrderId;
  /** The cook who acts on a device. */
  readonly cook?: Cook;
  /** When the person last proved who they are, in milliseconds since 1970. Absent: never in person. */
  readonly signedInAt?: number;
  /** As the issuer tells it, for pages; never recorded. */
  readonly name?: string;
}

/** The actor recorded in events. */
export function actorOf(principal: Principal): Actor {
  return { role: principal.role, id: principal.id };
}

/**
 * The driver of a request: drivers act only for themselves, and may omit it; others must name one.
 *
 * @throws Refused
 */
export function driverOf(principal: Principal, named: string | undefined): string {
  if (principal.role !== 'driver') {
    if (named !== undefined) return named;
    throw invalid([{ field: 'driver_id', code: 'required', message: 'A driver is required.' }]);
  }
  if (named === undefined || named === principal.id) return principal.id;
  throw new Refused('forbidden', 'Drivers can act only for themselves.');
}
