import { Hono, type Context } from 'hono';
import type { ApiDeps } from '../../../api/deps.ts';
import type { AppEnv } from '../../../api/http/access.ts';
import { isAllowed } from '../../../application/access/allow.ts';
import { readNames, type NameOf } from '../../../application/access/names.ts';
import { PAGES } from '../../../application/access/rules.ts';
import { findStore } from '../../../application/catalog/stores.ts';
import { actorOf } from '../../../application/principal.ts';
import { listChangeSets, listRollouts, listRolloutStores, readRollout } from '../../../application/rollout/rollouts.ts';
import { NO_MENU } from '../../../domain/catalog/menu.ts';
import type { Actor } from '../../../domain/order/index.ts';
import { ROLLOUT_ORDERS, STORE_STATES } from '../../../domain/rollout/rollout.ts';
import { DEFAULT_STORE, parseStoreId } from '../../../domain/shared/values.ts';
import { callApi, type ApiProblem, type CallApi } from '../../call-api.ts';
import { languageOfPage } from '../../language.ts';
import { formOf, refusalOf, sendForm, takeNotice } from '../context.ts';
import { NotAllowed } from '../stores.tsx';
import { managerWords } from '../words/index.ts';
import { rolloutWords } from '../words/rollouts/index.ts';
import { ChangeSetForm } from './change-set-form.tsx';
import { ChangeSetPage, type ChangeSetShape } from './change-set.tsx';
import { RolloutPage } from './rollout.tsx';
import { RolloutList } from './rollouts.tsx';
import { CHAIN, type ChainPage } from './shell.tsx';
import { RolloutStores } from './stores.tsx';
import { changesOf, planOf, type Typed } from './typed-changes.ts';

type ChainEnv = AppEnv & { Variables: { page: ChainPage } };

const STORES_ON_A_PAGE = 100;

/** Changes to many stores. What they change goes through the API, as everything else that the manager's pages do. */
export function chainRoutes(deps: ApiDeps, call: CallApi) {
  const routes = new Hono<ChainEnv>({ strict: false });
  for (const path of ['/rollouts/*', '/change-sets/*']) {
    routes.use(path, async (c, next) => {
      const { principal } = c.var;
      const language = languageOfPage(c);
      const words = managerWords(language);
      const where = { storeId: undefined, now: deps.now() };
      if (!isAllowed(PAGES.manageChain, principal, where)) {
        return c.html(<NotAllowed language={language} words={words} />, 403);
      }
      const store = await findStore(deps, DEFAULT_STORE);
      const mayChange = isAllowed(PAGES.changeChain, principal, where);
      c.set('page', { store, language, words, csrf: c.get('session')?.csrf, mayChange });
      return next();
    });
  }
  /** Names as the first store knows them: those of a chain's records belong to no store. */
  const namesOf = (actors: readonly (Actor | undefined)[]): Promise<NameOf> =>
    readNames(deps, DEFAULT_STORE, actors.map((each) => each?.id)); // prettier-ignore
  const menuOf = async () => (await deps.storage.catalog.menu(DEFAULT_STORE)) ?? NO_MENU;

  routes.get('/rollouts', async (c) => {
    const [rollouts, changeSets] = await Promise.all([listRollouts(deps), listChangeSets(deps)]);
    const nameOf = await namesOf([
      ...rollouts.map(({ plannedBy }) => plannedBy),
      ...changeSets.map(({ createdBy }) => createdBy),
    ]);
    const shown = { rollouts, changeSets, nameOf, problem: takeNotice(c) };
    return c.html(<RolloutList page={c.var.page} {...shown} />);
  });

  routes.get('/rollouts/:id', async (c) => {
    const run = await readRollout(deps, c.req.param('id'));
    const nameOf = await namesOf(run.history.map(({ by }) => by));
    const shown = { run, nameOf, reader: actorOf(c.var.principal), problem: takeNotice(c) };
    return c.html(<RolloutPage page={c.var.page} {...shown} />);
  });

  routes.get('/rollouts/:id/stores', async (c) => {
    const run = await readRollout(deps, c.req.param('id'));
    const state = STORE_STATES.find((each) => each === c.req.query('state'));
    const wave = run.waves.findIndex((_, index) => String(index + 1) === c.req.query('wave'));
    const after = parseStoreId(c.req.query('after') ?? '');
    const query = { state, wave: wave === -1 ? undefined : wave, after, limit: STORES_ON_A_PAGE };
    const { stores, next } = await listRolloutStores(deps, run.id, query);
    const asked = { state, wave: wave === -1 ? undefined : wave + 1 };
    return c.html(<RolloutStores page={c.var.page} {...{ run, asked, stores, next }} />);
  });

  for (const type of ROLLOUT_ORDERS) {
    routes.post(`/rollouts/:id/${type}`, async (c) => {
      const { reason = '' } = await formOf(c);
      const id = encodeURIComponent(c.req.param('id'));
      const path = `/chain/rollouts/${id}/${type === 'undo' ? 'roll-back' : type}`;
      const body = reason.trim() === '' ? {} : { reason };
      return sendForm(call, c, { path, body }, { back: `${CHAIN}/rollouts/${id}`, storeId: undefined });
    });
  }

  routes.get('/change-sets/new', async (c) => {
    const { page } = c.var;
    if (!page.mayChange) return c.redirect(`${CHAIN}/rollouts`);
    const typed = { currency: page.store.currency };
    return c.html(<ChangeSetForm page={page} menu={await menuOf()} typed={typed} faults={[]} />);
  });
  routes.post('/change-sets/new', async (c) => {
    const { key, ...typed } = await formOf(c);
    const menu = await menuOf();
    const read = changesOf(typed, menu);
    const refuse = (faults: Parameters<typeof ChangeSetForm>[0]['faults']) =>
      c.html(<ChangeSetForm page={c.var.page} menu={menu} typed={typed} faults={faults} />, 422);
    if ('fault' in read) return refuse([read.fault]);
    const request = { method: 'POST', path: '/chain/change-sets', body: read.body, ...withKey(key) };
    const answer = await callApi<ApiProblem & ChangeSetShape>(call, c, undefined, request);
    if (answer.ok) return c.redirect(`${CHAIN}/change-sets/${answer.body.id}`, 303);
    const { errors = [], detail } = answer.body;
    return refuse(errors.length === 0 ? [{ field: 'name', message: detail }] : errors);
  });

  const showSet = async (c: Context<ChainEnv>, typed: Typed, problem: string | undefined): Promise<Response> => {
    const path = `/chain/change-sets/${encodeURIComponent(c.req.param('id') ?? '')}`;
    const { ok, body: set } = await callApi<ChangeSetShape>(call, c, undefined, { path });
    if (!ok) return c.redirect(`${CHAIN}/rollouts`, 303);
    const shown = { set, nameOf: await namesOf([set.created_by]), typed, problem };
    return c.html(<ChangeSetPage page={c.var.page} {...shown} />, problem === undefined ? 200 : 422);
  };
  routes.get('/change-sets/:id', (c) => showSet(c, {}, undefined));
  routes.post('/change-sets/:id/plan', async (c) => {
    const { key, csrf: _, ...typed } = await formOf(c);
    const plan = planOf(c.req.param('id'), typed);
    if ('fault' in plan) return showSet(c, typed, rolloutWords(c.var.page.language).form.notAWave(plan.fault));
    const request = { method: 'POST', path: '/chain/rollouts', body: plan.body, ...withKey(key) };
    const answer = await callApi<ApiProblem & { readonly id: string }>(call, c, undefined, request);
    return answer.ok ? c.redirect(`${CHAIN}/rollouts/${answer.body.id}`, 303) : showSet(c, typed, refusalOf(answer));
  });
  return routes;
}

function withKey(key: string | undefined): { readonly key?: string } {
  return key === undefined ? {} : { key };
}
