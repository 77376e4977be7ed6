import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { PROJECT_ROOT } from '../lib/project-root.ts';

/** What pages load besides themselves, as `devtools/bundle-web.mjs` has built it. */

const FOLDER = join(PROJECT_ROOT, 'dist', 'web');
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

let built: Readonly<Record<string, string>> | undefined;

/** Names with the hash of the content, by names without. Read when the first page is shown. */
function readManifest(): Readonly<Record<string, string>> {
  built ??= JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8')) as Record<string, string>;
  return built;
}

/** @param name such as `customer.css` */
export function assetUrl(name: string): string {
  const found = readManifest()[name];
  if (found === undefined) throw new Error(`${name} was not built: run npm run build.`);
  return `/assets/${found}`;
}

/** The content of an asset under the name without a hash; undefined if there is none. */
export function readAsset(name: string): Buffer | undefined {
  const found = readManifest()[name];
  return found === undefined ? undefined : readFileSync(join(FOLDER, found));
}

/** Each under a name that changes with its content, so it can be kept for ever. */
export function assetRoutes(): Hono {
  const kept = new Map<string, Buffer>();
  return new Hono().get('/assets/:name', compress(), (c) => {
    const name = c.req.param('name');
    if (!Object.values(readManifest()).includes(name)) return c.notFound();
    const content = kept.get(name) ?? readFileSync(join(FOLDER, name));
    kept.set(name, content);
    return c.body(new Uint8Array(content), 200, {
      'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    });
  });
}
