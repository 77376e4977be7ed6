import { Hono } from 'hono';
import type { ApiDeps } from '../api/deps.ts';
import type { AppEnv } from '../api/http/access.ts';
import { assetRoutes } from './assets.ts';
import { rememberLanguage } from './language.ts';
import type { CallApi } from './call-api.ts';
import { customerRoutes } from './customer/routes.tsx';
import { managerRoutes } from './manager/routes.tsx';
import { manifestRoutes } from './manifest.ts';
import { showProblems } from './problem-page.tsx';
import { staffRoutes } from './staff/routes.tsx';
import { signInRoutes } from './sign-in/routes.tsx';

/** What the pages need. They call the application themselves, like the API's routes. */
export type WebDeps = ApiDeps;

/** The pages, and what they load. Each subject has its routes in a folder of its own. */
export function webRoutes(deps: WebDeps, call: CallApi): Hono<AppEnv> {
  const routes = new Hono<AppEnv>({ strict: false });
  routes.use(showProblems);
  routes.route('/', assetRoutes());
  routes.route('/', manifestRoutes());
  const pages = new Hono<AppEnv>({ strict: false });
  pages.use(rememberLanguage);
  pages.route('/manage', managerRoutes(deps, call));
  pages.route('/', staffRoutes(deps, call));
  pages.route('/', customerRoutes(deps, call));
  pages.route('/', signInRoutes(deps));
  routes.route('/', pages);
  return routes;
}
