import type { Context } from 'hono';
import type { AppEnv } from '../../api/http/access.ts';
import type { Principal, Scope } from '../../application/principal.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { readAsset } from '../assets.ts';
import { languageOfPage } from '../language.ts';
import { Layout, PageData, type Application } from '../layout.tsx';

/** The page of an application of the staff: who is signed in, what to show first, and the script that shows it. */

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
    principal: { id: principal.id, name: principal.name ?? null, role: principal.role },
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

/** Whoever is not signed in, or may not see it, is sent to sign in, and comes back. */
export function mayNotSee(c: Context<AppEnv>, scope: Scope): Response | undefined {
  const principal = c.var.principal as Principal | undefined;
  if (principal?.scopes.includes(scope)) return undefined;
  return c.redirect(`/sign-in?return_to=${encodeURIComponent(c.req.path)}`);
}

/** A worker has no hash in its name: the browser looks for a newer one under the same. */
export function answerWorker(c: Context<AppEnv>, application: 'kitchen' | 'driver'): Response {
  const worker = readAsset(`${application}-worker.js`);
  if (!worker) return c.notFound() as Response;
  return c.body(new Uint8Array(worker), 200, {
    'Content-Type': 'text/javascript; charset=utf-8',
    'Cache-Control': 'no-cache',
    'X-Content-Type-Options': 'nosniff',
  });
}
