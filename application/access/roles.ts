import type { Role } from '../../domain/order/index.ts';

/** What each role may do, whatever the issuer calls it. Which orders and stores it may do it with is another question. */

export const SCOPES = [
  'orders:read', 'orders:write', 'kitchen:read', 'kitchen:manage', 'menu:read', 'menu:write', 'stores:read', 'stores:manage',
  'inventory:read', 'inventory:manage', 'customers:me', 'customers:read', 'reports:read', 'payments:refund', 'webhooks:manage',
  'deliveries:read', 'deliveries:write', 'admin',
] as const; // prettier-ignore
export type Scope = (typeof SCOPES)[number];

/** The roles that a person or a program can have. */
export type PrincipalRole = Exclude<Role, 'system'>;

const SHOWN_TO_ALL = ['menu:read', 'stores:read'] as const;

export const ROLE_SCOPES: Readonly<Record<PrincipalRole, readonly Scope[]>> = {
  customer: [...SHOWN_TO_ALL, 'orders:read', 'orders:write', 'customers:me'],
  kitchen: [...SHOWN_TO_ALL, 'orders:read', 'orders:write', 'kitchen:read', 'kitchen:manage', 'inventory:read'],
  driver: [...SHOWN_TO_ALL, 'orders:read', 'deliveries:read', 'deliveries:write'],
  manager: SCOPES.filter((scope) => scope !== 'admin'),
  admin: SCOPES,
};

/** Whoever has several roles acts in the first of these; without a known role, as a customer. */
const BY_RANK = ['admin', 'manager', 'kitchen', 'driver', 'customer'] as const satisfies readonly PrincipalRole[];

export function roleOf(named: readonly string[]): PrincipalRole {
  return BY_RANK.find((role) => named.includes(role)) ?? 'customer';
}

/**
 * @param limits what a token is limited to: scopes, or `deliveries:*` for all about something. Those that are not ours, such as
 *   `openid`, limit nothing.
 */
export function scopesOf(role: PrincipalRole, limits: readonly string[]): readonly Scope[] {
  const limited = SCOPES.filter((scope) =>
    limits.some((limit) => limit === scope || limit === `${subjectOf(scope)}:*`),
  );
  const all = ROLE_SCOPES[role];
  return limited.length === 0 ? all : all.filter((scope) => limited.includes(scope));
}

function subjectOf(scope: Scope): string {
  return scope.split(':')[0] ?? scope;
}
