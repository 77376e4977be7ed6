import type { Actor, Role } from '../domain/order/index.ts';
import { invalid, Refused } from './refused.ts';

export const SCOPES = [
  'orders:read', 'orders:write', 'kitchen:read', 'kitchen:manage', 'menu:read', 'menu:manage', 'stores:read', 'stores:manage',
  'stock:read', 'stock:manage', 'customers:me', 'customers:read', 'reports:read', 'payments:refund', 'webhooks:manage',
  'deliveries:read', 'deliveries:write',
] as const; // prettier-ignore
export type Scope = (typeof SCOPES)[number];

/** Who asks for something, and what they may do. */
export interface Principal {
  readonly id: string;
  readonly role: Exclude<Role, 'system'>;
  readonly scopes: readonly Scope[];
}

/** Who did something, as an order's events say it. */
export function actorOf(principal: Principal): Actor {
  return { role: principal.role, id: principal.id };
}

/**
 * The driver for whom a request speaks: drivers speak for themselves only, and need not say so; anybody else says for whom.
 *
 * @throws Refused
 */
export function driverOf(principal: Principal, named: string | undefined): string {
  if (principal.role !== 'driver') {
    if (named !== undefined) return named;
    throw invalid([{ field: 'driver_id', code: 'required', message: 'Say which driver.' }]);
  }
  if (named === undefined || named === principal.id) return principal.id;
  throw new Refused('forbidden', 'A driver acts only for themselves.');
}
