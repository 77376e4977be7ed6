import type { Context } from 'hono';
import type { AppEnv } from '../api/http/access.ts';

/** What each form of a signed-in person must have: it shows that the form is ours. Nothing without a session. */
export function csrfField(c: Pick<Context<AppEnv>, 'get'>) {
  const session = c.get('session');
  return session ? <input type="hidden" name="csrf" value={session.csrf} /> : null;
}
