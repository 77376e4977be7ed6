import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { PROJECT_ROOT } from '../../lib/project-root.ts';
import type { AppEnv } from './access.ts';
import { describe } from './document.ts';

const ASSETS: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
]);

const START = "SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', deepLinking: true })";
const HASH = createHash('sha256').update(START).digest('base64');
/** Swagger UI sets styles of its own, and has its icons within them. */
const POLICY = `default-src 'none'; script-src 'self' 'sha256-${HASH}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const PAGE = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>Pizzeria API</title>
  <link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
  <div id="docs"></div>
  <script src="/api/docs/swagger-ui-bundle.js"></script>
  <script>${START}</script>
</body>
</html>
`;

/**
 * The OpenAPI document and Swagger UI, served from local files.
 *
 * @param routers the routers to describe
 */
export function docsRoutes(...routers: OpenAPIHono<AppEnv>[]): Hono {
  const document = describe(routers);
  const folder = dirname(createRequire(join(PROJECT_ROOT, 'package.json')).resolve('swagger-ui-dist/package.json'));
  const app = new Hono({ strict: false });
  app.get('/openapi.json', (c) => c.json(document));
  app.get('/docs', (c) => c.html(PAGE, 200, { 'Content-Security-Policy': POLICY, 'Referrer-Policy': 'same-origin' }));
  app.get('/docs/:asset', async (c) => {
    const name = c.req.param('asset');
    const type = ASSETS.get(name);
    if (type === undefined) return c.notFound();
    return c.body(await readFile(join(folder, name)), 200, {
      'Content-Type': type,
      'Cache-Control': 'public, max-age=86400',
    });
  });
  return app;
}
