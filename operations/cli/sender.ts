import type { Config } from '../../bootstrap/config.ts';
import { openTokens, signToken } from '../../bootstrap/identity.ts';
import { principalOf } from '../../application/access/principal-of.ts';
import { ROLE_SCOPES, type PrincipalRole } from '../../application/access/roles.ts';
import type { Principal } from '../../application/principal.ts';
import type { StoreId } from '../../domain/shared/values.ts';
import { StartupError } from '../../lib/startup-error.ts';

/**
 * Who uses a command: by a token, checked as the API does; or by the word of somebody who has the keys.
 *
 * @param as the option `--as`
 * @param options.stores in which somebody without a token works; default: the whole chain
 */
export async function senderOf(
  config: Config,
  as: string | undefined,
  { usage, stores }: { readonly usage: string; readonly stores?: readonly StoreId[] },
): Promise<Principal> {
  const [, role, id] = /^([a-z]+)@(.{1,100})$/.exec(as ?? '') ?? [];
  if (role !== undefined && id !== undefined) {
    if (!isRole(role)) throw new StartupError(`--as: there is no role ${role}. Roles: ${Object.keys(ROLE_SCOPES).join(', ')}.`); // prettier-ignore
    return { id, kind: 'device', role, scopes: ROLE_SCOPES[role], ...(stores ? { stores } : {}) };
  }
  const token = as === undefined ? process.env['SIGNAL_TOKEN'] : await signToken(config, as);
  if (!token) throw new StartupError(`Who sends it? Use --as, or SIGNAL_TOKEN.\n\n${usage}`);
  return principalOf(await openTokens(config).check(token));
}

function isRole(text: string): text is PrincipalRole {
  return text in ROLE_SCOPES;
}
