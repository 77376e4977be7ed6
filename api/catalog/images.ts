import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { readImage, uploadImage } from '../../application/catalog/images.ts';
import { contentTypeOf, hashOf, IMAGE_TYPES, MAX_IMAGE_BYTES } from '../../domain/catalog/images.ts';
import type { ApiDeps } from '../deps.ts';
import { HttpProblem } from '../http/problems.ts';
import { empty, json, problems, router } from '../http/routing.ts';
import { headersOf } from '../http/response-headers.ts';

const binary = z.string().openapi({ format: 'binary' });
const asImage = Object.fromEntries(Object.values(IMAGE_TYPES).map((type) => [type, { schema: binary }]));
/** A name for its content: it may be kept for ever, by browsers and by a CDN. */
const FOR_EVER = 'public, max-age=31536000, immutable';

const imageView = z
  .object({
    id: z.string().openapi({ description: 'For `image` of a pizza.', example: `${'0f'.repeat(32)}.png` }),
    content_type: z.enum(Object.values(IMAGE_TYPES) as [string, ...string[]]),
    bytes: z.number().int(),
  })
  .openapi('MenuImage');

const upload = createRoute({
  method: 'post',
  path: '/menu/images',
  operationId: 'uploadImage',
  tags: ['menu'],
  summary: 'Upload an image for the menu',
  description: `The file itself is the body: PNG, JPEG or WebP, which is checked, with at most ${MAX_IMAGE_BYTES / 1000} kB. Its id is made from its content, so an image never changes.`,
  request: { body: { required: true, content: asImage } },
  responses: {
    201: json(imageView, 'It is stored.', 'Location'),
    ...problems('body_too_large', 'unsupported_media_type', 'validation_failed'),
  },
});

const read = createRoute({
  method: 'get',
  path: '/menu/images/{image}',
  operationId: 'getImage',
  tags: ['menu'],
  summary: 'An image of the menu',
  description: 'It never changes, so it may be cached for ever.',
  request: { params: z.object({ image: z.string().openapi({ example: `${'0f'.repeat(32)}.png` }) }) },
  responses: {
    200: { description: 'The image.', headers: headersOf('ETag', 'Cache-Control'), content: asImage },
    304: empty('Unchanged since the ETag in If-None-Match.', 'ETag', 'Cache-Control'),
    ...problems('image_not_found'),
  },
});

/** The images of the menu. */
export function imageRoutes(deps: ApiDeps) {
  const routes = router();
  routes.on('POST', '/menu/images', bodyLimit({ maxSize: MAX_IMAGE_BYTES, onError: refuseSize }));
  return routes
    .openapi(upload, async (c) => {
      const content = new Uint8Array(await c.req.arrayBuffer());
      const id = await uploadImage(deps, c.var.store.id, content);
      c.header('Location', `${new URL(c.req.url).pathname.replace(/\/$/, '')}/${id}`);
      return c.json({ id, content_type: contentTypeOf(id), bytes: content.length }, 201);
    })
    .openapi(read, async (c) => {
      const { id, content } = await readImage(deps, c.var.store.id, c.req.valid('param').image);
      c.header('Content-Type', contentTypeOf(id));
      c.header('Cache-Control', FOR_EVER);
      c.header('ETag', `"${hashOf(id)}"`);
      c.header('X-Content-Type-Options', 'nosniff');
      // Web pages of any origin may show it.
      c.header('Cross-Origin-Resource-Policy', 'cross-origin');
      return c.body(new Uint8Array(content), 200);
    });
}

const ADDRESS = /^\/api(?:\/stores\/[^/]+)?\/menu\/images\/?$/;

/** An upload has a limit and content types of its own. */
export function isImageUpload(c: Context): boolean {
  return c.req.method === 'POST' && ADDRESS.test(c.req.path);
}

/** Of the request's type; the content itself is checked, too. */
export function mustBeImage(c: Context): void {
  const type = c.req.header('Content-Type') ?? 'nothing';
  const types: readonly string[] = Object.values(IMAGE_TYPES);
  if (types.includes(type.split(';')[0]?.trim().toLowerCase() ?? '')) return;
  throw new HttpProblem('unsupported_media_type', `Send the image as ${types.join(', ')}, not as ${type}.`);
}

function refuseSize(): never {
  throw new HttpProblem('body_too_large', `An image may have at most ${MAX_IMAGE_BYTES / 1000} kB.`);
}
