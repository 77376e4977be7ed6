import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { readRecipes, replaceRecipes } from '../../application/inventory/recipes.ts';
import type { Recipes } from '../../domain/stock/index.ts';
import { recipesFormat, recipesShape, writeRecipes } from '../../formats/recipes.ts';
import type { ApiDeps } from '../deps.ts';
import type { AppEnv } from '../http/access.ts';
import { contentEtag, isAsRead } from '../http/headers.ts';
import { empty, json, problems, router } from '../http/routing.ts';
import { recipesView } from './schemas.ts';

const read = createRoute({
  method: 'get',
  path: '/inventory/recipes',
  operationId: 'getRecipes',
  tags: ['inventory'],
  summary: 'Read the recipes of pizzas and toppings',
  description: 'How much of which ingredient each needs, by size.',
  responses: {
    200: json(recipesView, 'In the format of PUT; use its ETag for If-Match.', 'ETag'),
    304: empty('Unchanged.', 'ETag'),
    ...problems(),
  },
});

const replace = createRoute({
  method: 'put',
  path: '/inventory/recipes',
  operationId: 'replaceRecipes',
  tags: ['inventory'],
  summary: 'Replace all recipes; existing orders are not affected',
  description: 'Those left out are removed.',
  request: {
    headers: z.object({
      'if-match': z.string().optional().openapi({ description: 'The expected ETag, from GET.' }),
    }),
    body: { required: true, content: { 'application/json': { schema: recipesView } } },
  },
  responses: {
    200: json(recipesView, 'The updated recipes.', 'ETag'),
    ...problems('version_mismatch'),
  },
});

export function recipeRoutes(deps: ApiDeps) {
  return router()
    .openapi(read, async (c) => answer(c, await readRecipes(deps, c.var.store.id)))
    .openapi(replace, async (c) => {
      const recipes = recipesFormat.parse(c.req.valid('json'));
      await replaceRecipes(deps, c.var.store.id, recipes, isAsRead(c, etagOf));
      return answer(c, recipes);
    });
}

function answer(c: Context<AppEnv>, recipes: Recipes) {
  c.header('ETag', etagOf(recipes));
  return c.json(recipesShape.parse(writeRecipes(recipes)), 200);
}

function etagOf(recipes: Recipes): string {
  return contentEtag(writeRecipes(recipes));
}
