import type { StoreId } from '../../domain/shared/values.ts';
import type { Principal } from '../principal.ts';
import { Refused } from '../refused.ts';
import { requireRecentSignIn } from './recent.ts';
import { isStaffOf } from './relation.ts';
import type { Rule } from './rules.ts';

interface Where {
  /** The store that the route is about, if it is about one. */
  readonly storeId: StoreId | undefined;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/**
 * Whether a sender may come through a door. Whose an order is, is part of the storage's query: others' orders are not found.
 *
 * @throws Refused
 */
export function mustBeAllowed(rule: Rule, principal: Principal | undefined, { storeId, now }: Where): void {
  const { of, scope, recent, byLink } = rule;
  if (of === 'anyone' || of === 'signature') return;
  if (!principal) {
    throw new Refused('not_signed_in', 'This requires a sign-in: send an access token as Authorization: Bearer ….');
  }
  if (scope !== undefined && !principal.scopes.includes(scope)) {
    throw new Refused('forbidden', `This requires the scope ${scope}, which you do not have.`);
  }
  if (principal.kind === 'link' && !byLink) throw new Refused('forbidden', 'A tracking link shows its order only.');
  if (storeId !== undefined && principal.stores && !principal.stores.includes(storeId)) {
    throw new Refused(
      'forbidden',
      `You do not work for the store ${storeId}: the claim "stores" of your token does not name it.`,
    );
  }
  if (of === 'store' && !(storeId !== undefined && isStaffOf(principal, storeId))) {
    throw new Refused('forbidden', 'This is for the staff of the store.');
  }
  if (of === 'chain' && (principal.role === 'customer' || principal.stores !== undefined)) {
    throw new Refused('forbidden', 'This is for those who work for the whole chain.');
  }
  if (recent) requireRecentSignIn(principal, now);
}

/** The same as an answer. */
export function isAllowed(rule: Rule, principal: Principal | undefined, where: Where): boolean {
  try {
    mustBeAllowed(rule, principal, where);
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}
