import { createHash } from 'node:crypto';
import { parseStoreId, type StoreId } from '../../domain/shared/values.ts';
import type { Identity } from '../../ports.ts';
import type { Principal } from '../principal.ts';
import { roleOf, scopesOf, type PrincipalRole } from './roles.ts';

/** In the place of a store's id: all stores of the chain. */
export const ALL_STORES = '*';

const STAFF: readonly PrincipalRole[] = ['kitchen', 'driver', 'manager'];

/** The person or program that an issuer vouches for. */
export function principalOf(identity: Identity): Principal {
  const { issuer, subject, roles, scopes, name, signedInAt } = identity;
  const role = roleOf(roles);
  return {
    id: principalId(issuer, subject),
    kind: 'user',
    role,
    scopes: scopesOf(role, scopes),
    ...boundTo(role, identity.stores),
    ...(signedInAt === undefined ? {} : { signedInAt }),
    ...(name === undefined ? {} : { name }),
  };
}

/** The same for ever, and without a name: some issuers use email addresses as subjects. */
export function principalId(issuer: string, subject: string): string {
  return `usr_${createHash('sha256').update(`${issuer}\n${subject}`).digest('hex').slice(0, 32)}`;
}

/** Staff for whom the issuer names no store work in none. */
function boundTo(role: PrincipalRole, stores: readonly string[]): { readonly stores?: readonly StoreId[] } {
  if (!STAFF.includes(role) || stores.includes(ALL_STORES)) return {};
  return { stores: stores.flatMap((store) => parseStoreId(store) ?? []) };
}
