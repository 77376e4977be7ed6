import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { createMiddleware } from 'hono/factory';
import type { ApiDeps } from '../../api/deps.ts';
import { findStore, listStores } from '../../application/catalog/stores.ts';
import { Refused } from '../../application/refused.ts';
import { languageOf } from '../../domain/catalog/store.ts';
import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import type { CallApi } from '../call-api.ts';
import { languageOfPage } from '../language.ts';
import { pageHeaders } from '../page.ts';
import { MessagePage } from './me.tsx';
import { orderPages } from './order-routes.tsx';
import { shopPages } from './shop-routes.tsx';
import { myPages } from './my-routes.tsx';
import type { VisitEnv } from './call.ts';
import { visitOf } from './visit.ts';

/** Not everything: at the root, the API's paths would be among them. */
const PATHS = ['/', '/basket', '/basket/*', '/checkout', '/orders/*', '/me', '/me/*'];

/** The customer's pages: of store main at the root, and of each other below /stores/{store}. */
export function customerRoutes(deps: ApiDeps, call: CallApi): Hono<VisitEnv> {
  const routes = new Hono<VisitEnv>({ strict: false });
  const pages = pagesOf(deps, call);
  routes.get('/stores', (c) => c.redirect('/', 303));
  // The longer path first: the shorter one would look for a page of store main.
  routes.route('/stores/:store', pages);
  routes.route('/', pages);
  return routes;
}

function pagesOf(deps: ApiDeps, call: CallApi): Hono<VisitEnv> {
  const pages = new Hono<VisitEnv>({ strict: false });
  const prepare = createMiddleware<VisitEnv>(async (c, next) => {
    const [store, stores] = [await findStore(deps, c.req.param('store') ?? DEFAULT_STORE), await listStores(deps)];
    const language = languageOfPage(c, languageOf(store));
    c.set(
      'visit',
      visitOf(store, { stores, language, now: deps.now(), csrf: c.get('session')?.csrf, path: c.req.path }),
    );
    c.set('call', call);
    await next();
  });
  for (const path of PATHS) pages.use(path, compress(), pageHeaders, prepare);
  pages.onError((error, c) => {
    if (!(error instanceof Refused)) throw error;
    const { visit } = c.var;
    if (!visit) throw error;
    if (error.code === 'not_signed_in') {
      const back = c.req.method === 'GET' ? c.req.path : visit.base || '/';
      return c.redirect(`/sign-in?${new URLSearchParams({ return_to: back }).toString()}`, 303);
    }
    const isMissing = error.code === 'order_not_found';
    const [title, text] = isMissing
      ? [visit.words.notFound, visit.words.notFoundText]
      : [visit.words.failed, error.message];
    return c.html(<MessagePage visit={visit} title={title} text={text} />, isMissing ? 404 : 409);
  });
  pages.route('/', shopPages(deps));
  pages.route('/', orderPages(deps));
  pages.route('/', myPages());
  return pages;
}
