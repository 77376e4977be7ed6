import { createRoute, z } from '@hono/zod-openapi';
import type { Recipes } from '../../domain/stock/index.ts';
import { recipesFormat, recipesShape, writeRecipes } from '../../formats/recipes.ts';
import type { ApiDeps } from '../deps.ts';
import { contentEtag, matchesEtag } from '../http/headers.ts';
import { Refused } from '../../application/refused.ts';
import { json, problems, router, scoped } from '../http/routing.ts';
import { recipesView } from './schemas.ts';

const read = createRoute({
  method: 'get',
  path: '/inventory/recipes',
  tags: ['inventory'],
  summary: 'What goes into the pizzas and toppings',
  ...scoped('stock:read'),
  responses: { 200: json(recipesView, 'What PUT takes; its ETag is for If-Match.'), ...problems('store_not_found') },
});

const replace = createRoute({
  method: 'put',
  path: '/inventory/recipes',
  tags: ['inventory'],
  summary: 'Replace all recipes; orders keep what they were placed with',
  ...scoped('stock:manage'),
  request: {
    headers: z.object({
      'if-match': z.string().optional().openapi({ description: 'The ETag of GET that they must still have.' }),
    }),
    body: { required: true, content: { 'application/json': { schema: recipesView } } },
  },
  responses: {
    200: json(recipesView, 'As they now are.'),
    ...problems('malformed_json', 'unsupported_media_type', 'validation_failed', 'version_mismatch'),
  },
});

export function recipeRoutes({ storage: { catalog } }: ApiDeps) {
  return router()
    .openapi(read, async (c) => {
      const recipes = await catalog.recipes(c.var.store.id);
      c.header('ETag', etagOf(recipes));
      return c.json(recipesShape.parse(writeRecipes(recipes)), 200);
    })
    .openapi(replace, async (c) => {
      const recipes = recipesFormat.parse(c.req.valid('json'));
      for (;;) {
        const current = await catalog.recipes(c.var.store.id);
        if (!matchesEtag(c.req.header('If-Match'), etagOf(current))) {
          throw new Refused('version_mismatch', 'The recipes have changed by now. Read them and decide anew.');
        }
        const { outcome } = await catalog.replaceRecipes(c.var.store.id, recipes, current);
        // Else somebody was quicker: whether this may still be done depends on what they wrote.
        if (outcome === 'replaced') break;
      }
      c.header('ETag', etagOf(recipes));
      return c.json(recipesShape.parse(writeRecipes(recipes)), 200);
    });
}

function etagOf(recipes: Recipes): string {
  return contentEtag(writeRecipes(recipes));
}
