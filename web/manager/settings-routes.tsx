import { Hono } from 'hono';
import { callApi, type ApiProblem, type CallApi } from '../call-api.ts';
import { formOf, homeOf, type ManagerEnv, type PageContext } from './context.ts';
import { SettingsPage, typedOf, withTyped, type StoreShape } from './settings.tsx';

/** The settings of a store: read and written as over HTTP, by whoever has read them last. */
export function settingsRoutes(call: CallApi, rolloutsOf: (c: PageContext) => string | undefined) {
  const routes = new Hono<ManagerEnv>({ strict: false });
  const read = (c: PageContext) => callApi<StoreShape>(call, c, c.var.page.store.id, { path: '' });

  routes.get('/settings', async (c) => {
    const { body, etag } = await read(c);
    const isSaved = c.req.query('saved') === 'yes';
    return c.html(
      <SettingsPage
        page={c.var.page}
        typed={typedOf(body)}
        etag={etag}
        faults={[]}
        isSaved={isSaved}
        rollouts={rolloutsOf(c)}
      />,
    );
  });

  routes.post('/settings', async (c) => {
    const typed = await formOf(c);
    const { etag, key, ...fields } = typed;
    const { body: store } = await read(c);
    const answer = await callApi<ApiProblem>(call, c, c.var.page.store.id, {
      method: 'PUT',
      path: '',
      body: withTyped(store, fields),
      match: etag,
      ...(key === undefined ? {} : { key }),
    });
    if (answer.ok) return c.redirect(`${homeOf(c)}/settings?saved=yes`, 303);
    const { errors = [], detail } = answer.body;
    const faults = errors.length === 0 ? [{ field: 'store', message: detail }] : errors;
    const shown = { typed: fields, etag, faults, isSaved: false, rollouts: rolloutsOf(c) };
    return c.html(<SettingsPage page={c.var.page} {...shown} />, 422);
  });
  return routes;
}
