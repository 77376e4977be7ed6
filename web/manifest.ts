import type { Context } from 'hono';
import { Hono } from 'hono';
import { assetUrl } from './assets.ts';
import type { Application } from './layout.tsx';

/** Makes each application installable. */
const APPLICATIONS: Readonly<Record<Application, { readonly name: string; readonly start: string; readonly scope: string; readonly display: string }>> = {
  customer: { name: 'Pizzeria', start: '/', scope: '/', display: 'minimal-ui' },
  kitchen: { name: 'Kitchen', start: '/kitchen/main', scope: '/kitchen/', display: 'fullscreen' },
  manager: { name: 'Manager', start: '/manage', scope: '/manage', display: 'minimal-ui' },
  driver: { name: 'Driver', start: '/driver/main', scope: '/driver/', display: 'standalone' },
}; // prettier-ignore

export function manifestRoutes(): Hono {
  const routes = new Hono();
  for (const application of ['customer', 'kitchen', 'driver', 'manager'] as const) {
    routes.get(`/${application}.webmanifest`, (c) => answerManifest(c, application));
  }
  return routes;
}

function answerManifest(c: Context, application: Application): Response {
  const { name, start, scope, display } = APPLICATIONS[application];
  const isDark = application === 'kitchen' || application === 'driver';
  c.header('Content-Type', 'application/manifest+json');
  c.header('Cache-Control', 'public, max-age=3600');
  return c.body(
    JSON.stringify({
      name,
      short_name: name,
      id: `/${application}`,
      start_url: start,
      scope,
      display,
      background_color: isDark ? '#1a1411' : '#fbf5ea',
      theme_color: isDark ? '#1a1411' : '#b5301c',
      icons: [
        { src: assetUrl('icon.svg'), sizes: 'any', type: 'image/svg+xml' },
        { src: assetUrl('icon-192.png'), sizes: '192x192', type: 'image/png' },
        { src: assetUrl('icon-512.png'), sizes: '512x512', type: 'image/png' },
      ],
    }),
  );
}
