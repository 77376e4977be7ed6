import { Hono, type Context } from 'hono';
import type { PropsWithChildren } from 'hono/jsx';
import type { ApiDeps } from '../../api/deps.ts';
import type { AppEnv } from '../../api/http/access.ts';
import { noteOnPage } from '../../api/http/audited.ts';
import {
  forgetSessionId,
  guestCookie,
  keepBegun,
  keepSessionId,
  readSessionId,
  takeBegun,
} from '../../api/sessions/cookies.ts';
import { endSession, endSessionsOf, findSession } from '../../application/access/sessions.ts';
import { beginSignIn, finishSignIn, pathOn } from '../../application/access/sign-in.ts';
import { withCustomers } from '../../application/customers/account.ts';
import { Refused } from '../../application/refused.ts';
import type { Principal } from '../../application/principal.ts';
import { csrfField } from '../csrf.tsx';
import { languageOfPage } from '../language.ts';
import { managerWords } from '../manager/words/index.ts';
import { pageHeaders } from '../page.ts';
import { PlainPage } from '../plain.tsx';
import { signInAddress } from './address.ts';
import { signInWords } from './words.ts';

type Deps = Pick<ApiDeps, 'storage' | 'tokens' | 'signIn' | 'publicUrl' | 'now' | 'idKey'>;

/** Signing in at the issuer and back, signing out, and who is signed in. */
export function signInRoutes(deps: Deps): Hono<AppEnv> {
  const { publicUrl } = deps;
  const routes = new Hono<AppEnv>({ strict: false });
  for (const path of ['/sign-in/*', '/sign-out/*', '/me/session/*']) routes.use(path, pageHeaders, noStore);
  routes.use('/sign-in/*', noReferrer);

  routes.get('/sign-in', async (c) => {
    const { host, search } = new URL(c.req.url);
    // The issuer sends people back to this address only, and a cookie under another name would not be there.
    if (host !== new URL(publicUrl).host) return c.redirect(`${publicUrl}/sign-in${search}`);
    const isRenewal = c.req.query('again') !== undefined;
    const { begun, address } = await beginSignIn(deps, { returnTo: c.req.query('return_to'), isRenewal });
    keepBegun(c, deps, begun);
    return c.redirect(address);
  });

  routes.get('/sign-in/callback', async (c) => {
    const begun = takeBegun(c, deps);
    const { search } = new URL(c.req.url);
    try {
      const id = await finishSignIn(deps, begun, `${publicUrl}/sign-in/callback${search}`);
      const earlier = readSessionId(c, deps);
      if (earlier !== undefined) await endSession(deps, earlier);
      keepSessionId(c, deps, id);
      const person = await findSession(deps, id);
      const by = person && (await withCustomers(deps, person));
      noteOnPage(c, { operation: 'signIn', by, status: 303, ...(begun?.isRenewal ? { to: { renewed: 'yes' } } : {}) });
      return c.redirect(publicUrl + pathOn(begun?.returnTo), 303);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const words = wordsOf(c);
      const status = error.code === 'sign_in_unavailable' ? 503 : 400;
      noteOnPage(c, { operation: 'signIn', by: undefined, status, code: error.code });
      return c.html(
        <Page c={c} title={words.failed}>
          <p>{error.code === 'sign_in_unavailable' ? words.unavailable : words.stale}</p>
          <p>
            <a class="button" href="/sign-in">
              {words.again}
            </a>
          </p>
        </Page>,
        status,
      );
    }
  });

  routes.get('/sign-out', (c) => (c.get('session') ? c.redirect('/me/session') : c.redirect('/sign-out/done')));

  routes.post('/sign-out', async (c) => {
    const session = c.get('session');
    const { everywhere } = await c.req.parseBody();
    const address = session && (await endSession(deps, session.id));
    const isEverywhere = session && everywhere !== undefined;
    const others = isEverywhere ? await endSessionsOf(deps, c.var.principal.id) : 0;
    if (session) {
      const to = isEverywhere ? { to: { other_sessions: String(others) } } : {};
      noteOnPage(c, { operation: 'signOut', by: c.var.principal, status: 303, ...to });
    }
    forgetSessionId(c, deps);
    // The next person on this device is not the guest that this one was.
    guestCookie.forget(c, deps);
    if (address === undefined) return c.redirect(`${publicUrl}/sign-out/done`, 303);
    // A page in between: pages' policy lets no form lead to another site.
    return c.html(
      <Page c={c} title={wordsOf(c).signedOut} head={<meta http-equiv="refresh" content={`0;url=${address}`} />}>
        <p>{wordsOf(c).atIssuer}</p>
        <p>
          <a class="button" href={address}>
            {wordsOf(c).signOut}
          </a>
        </p>
      </Page>,
    );
  });

  routes.get('/sign-out/done', (c) =>
    c.html(
      <Page c={c} title={wordsOf(c).signedOut}>
        <p class="actions">
          <a class="button" href="/sign-in">
            {wordsOf(c).signIn}
          </a>
          <a class="button quiet" href="/">
            {wordsOf(c).home}
          </a>
        </p>
      </Page>,
    ),
  );

  routes.get('/me/session', (c) => {
    const principal = c.get('principal') as Principal | undefined;
    if (!principal) return c.redirect(signInAddress('/me/session'));
    const words = wordsOf(c);
    return c.html(
      <Page c={c} title={`${words.signedInAs} ${principal.name ?? principal.id}`}>
        <dl class="facts">
          <dt>{words.role}</dt>
          <dd>{managerWords(languageOfPage(c)).roles[principal.role]}</dd>
          <dt>{words.stores}</dt>
          <dd>{principal.stores?.join(', ') ?? words.all}</dd>
        </dl>
        <form method="post" action="/sign-out" class="actions">
          {csrfField(c)}
          <button class="button">{words.signOut}</button>
          <button class="button quiet" name="everywhere" value="yes">
            {words.everywhere}
          </button>
        </form>
        <p>
          <a href={HOMES[principal.role] ?? '/'}>{words.home}</a>
        </p>
      </Page>,
    );
  });
  return routes;
}

/** Where each begins. */
const HOMES: Readonly<Partial<Record<Principal['role'], string>>> = {
  kitchen: '/kitchen/main',
  driver: '/driver/main',
  manager: '/manage',
  admin: '/manage',
};

const noStore = async (c: Context, next: () => Promise<void>): Promise<void> => {
  c.header('Cache-Control', 'no-store');
  await next();
};

/** Addresses have codes in them. Not on pages with a form: without a referrer, browsers do not tell whose page sends it. */
const noReferrer = async (c: Context, next: () => Promise<void>): Promise<void> => {
  c.header('Referrer-Policy', 'no-referrer');
  await next();
};

function wordsOf(c: Context) {
  return signInWords(languageOfPage(c));
}

function Page({ c, title, head, children }: PropsWithChildren<{ c: Context; title: string; head?: unknown }>) {
  return (
    <PlainPage language={languageOfPage(c)} title={title} head={head as never}>
      {children}
    </PlainPage>
  );
}
