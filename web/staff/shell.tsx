import type { Context } from 'hono';
import type { AppEnv } from '../../api/http/access.ts';
import { isStaffOf } from '../../application/access/relation.ts';
import type { Principal, Scope } from '../../application/principal.ts';
import type { Language, StoreSettings } from '../../domain/catalog/store.ts';
import { parseStoreId } from '../../domain/shared/values.ts';
import { readAsset } from '../assets.ts';
import { languageOfPage } from '../language.ts';
import { Layout, PageData, type Application } from '../layout.tsx';
import { PlainPage } from '../plain.tsx';

/** The page of an application of the staff: who is signed in, what to show first, and the script that shows it. */

const NOT_YOURS: Readonly<Record<Language, { title: string; text: (name: string) => string; signOut: string }>> = {
  en: { title: 'Not for you', text: (name) => `${name} does not work here.`, signOut: 'Sign out' },
  de: { title: 'Kein Zutritt', text: (name) => `${name} arbeitet hier nicht.`, signOut: 'Abmelden' },
  es: { title: 'Sin acceso', text: (name) => `${name} no trabaja aquí.`, signOut: 'Cerrar sesión' },
  it: { title: 'Nessun accesso', text: (name) => `${name} non lavora qui.`, signOut: 'Esci' },
};

interface ShellProps {
  readonly application: Extract<Application, 'kitchen' | 'driver'>;
  readonly title: string;
  readonly store: StoreSettings;
  readonly principal: Principal;
  readonly shown: unknown;
}

export function answerShell(c: Context<AppEnv>, { application, title, store, principal, shown }: ShellProps) {
  const returnTo = encodeURIComponent(`/${application}/${store.id}`);
  const data = {
    store: store.id,
    storeName: store.name,
    timeZone: store.timeZone,
    currency: store.currency,
    country: store.country,
    principal: {
      id: principal.id,
      name: principal.name ?? null,
      role: principal.role,
      isDevice: principal.kind === 'device',
    },
    cook: principal.cook ? { id: principal.cook.id, name: principal.cook.name ?? principal.cook.id } : null,
    signInUrl: `/sign-in?return_to=${returnTo}`,
    signOutUrl: '/sign-out',
    shown,
  };
  return c.html(
    <Layout language={languageOfPage(c, store.language)} title={title} shop={store.name} application={application}>
      <div id="app">
        <noscript>
          <p>{title}: JavaScript</p>
        </noscript>
      </div>
      <PageData id="page-data" data={data} />
    </Layout>,
  );
}

/** Whoever is not signed in is sent to sign in, and comes back. Whoever may not see it is told so. */
export function mayNotSee(c: Context<AppEnv>, scope: Scope): Response | Promise<Response> | undefined {
  const principal = c.get('principal') as Principal | undefined;
  const store = parseStoreId(c.req.param('store') ?? '');
  if (principal?.scopes.includes(scope) && store && isStaffOf(principal, store)) return undefined;
  const signIn = `/sign-in?return_to=${encodeURIComponent(c.req.path)}`;
  if (!principal) return c.redirect(signIn);
  return c.html(<NotYours language={languageOfPage(c)} name={principal.name ?? principal.id} />, 403);
}

function NotYours({ language, name }: { readonly language: Language; readonly name: string }) {
  const { title, text, signOut } = NOT_YOURS[language];
  return (
    <PlainPage language={language} title={title}>
      <p>{text(name)}</p>
      <p>
        <a class="button" href="/sign-out">
          {signOut}
        </a>
      </p>
    </PlainPage>
  );
}

/** A worker has no hash in its name: the browser looks for a newer one under the same. */
export function answerWorker(c: Context<AppEnv>, application: 'kitchen' | 'driver'): Response {
  const worker = readAsset(`${application}-worker.js`);
  if (!worker) return c.notFound() as Response;
  return c.body(new Uint8Array(worker), 200, {
    'Content-Type': 'text/javascript; charset=utf-8',
    'Cache-Control': 'no-cache',
    'X-Content-Type-Options': 'nosniff',
    // Also of what the worker itself may load.
    'Content-Security-Policy': "default-src 'self'",
  });
}
