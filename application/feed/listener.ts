import { isDeepStrictEqual } from 'node:util';
import { isOutage, refusalOf } from '../outages.ts';
import type { Principal } from '../principal.ts';

/** Whether somebody may go on listening. A stream may be open for days, and is not asked at the door again. */

/**
 * Who a listener is by now. An outage ends no stream, but credentials that have expired, or were withdrawn, do.
 *
 * @param find looks at the credentials that the stream was opened with
 */
export async function listenerNow(
  find: () => Promise<Principal | undefined>,
  known: Principal,
): Promise<Principal | undefined> {
  try {
    return await find();
  } catch (error) {
    const refused = refusalOf(error);
    return refused && !isOutage(refused) ? undefined : known;
  }
}

/** Behind a credential that is no longer good may be another, such as a guest's cookie behind a withdrawn link. */
export function hasSameRights(one: Principal, other: Principal): boolean {
  return isDeepStrictEqual(rightsOf(one), rightsOf(other));
}

function rightsOf({ id, kind, role, scopes, stores, onlyOrder }: Principal): object {
  return { id, kind, role, scopes, stores, onlyOrder };
}
