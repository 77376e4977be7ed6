/**
 * The service worker of an application: keeps its page and what that loads, so that it starts without a network. It never touches the
 * API or the feed: taps and what is shown are kept by the application itself.
 */

/** The part of a service worker's scope that is used here; the library's types do not go with those of pages. */
interface WorkerScope {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(
    type: 'install' | 'activate',
    listener: (event: { waitUntil(work: Promise<unknown>): void }) => void,
  ): void;
  addEventListener(
    type: 'fetch',
    listener: (event: {
      readonly request: Request;
      respondWith(response: Promise<Response>): void;
      waitUntil(work: Promise<unknown>): void;
    }) => void,
  ): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}

/** A page that takes longer comes from the cache: the network is there, but does not work. */
const PATIENCE_MS = 4_000;
const MOST_ASSETS = 40;

export function startWorker(scope: WorkerScope, application: string): void {
  const pages = `${application}-pages-1`;
  const assets = `${application}-assets-1`;

  scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
  scope.addEventListener('activate', (event) => event.waitUntil(forgetOthers().then(() => scope.clients.claim())));
  scope.addEventListener('message', ({ data }) => {
    if (data === 'signed-out') void caches.delete(pages);
  });
  scope.addEventListener('fetch', (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.origin !== scope.location.origin) return;
    if (url.pathname.startsWith('/assets/')) event.respondWith(fromCache(request));
    else if (request.mode === 'navigate' && url.pathname.startsWith(`/${application}/`))
      event.respondWith(fromNetwork(request));
  });

  async function forgetOthers(): Promise<void> {
    const names = (await caches.keys()).filter(
      (name) => name.startsWith(`${application}-`) && name !== pages && name !== assets,
    );
    await Promise.all(names.map((name) => caches.delete(name)));
  }

  /** Their names change with their content. */
  async function fromCache(request: Request): Promise<Response> {
    const cache = await caches.open(assets);
    const kept = await cache.match(request);
    if (kept) return kept;
    const response = await fetch(request);
    if (response.ok) {
      await cache.put(request, response.clone());
      const keys = await cache.keys();
      await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_ASSETS)).map((old) => cache.delete(old)));
    }
    return response;
  }

  async function fromNetwork(request: Request): Promise<Response> {
    const cache = await caches.open(pages);
    const url = new URL(request.url);
    // What is behind a question mark does not make another application.
    const key = `${url.origin}${url.pathname}`;
    try {
      const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
      if (response.ok && !response.redirected) {
        await cache.put(key, response.clone());
        await keepAssetsOf(await response.clone().text());
      }
      if (response.status < 500) return response;
      return (await cache.match(key)) ?? response;
    } catch (error) {
      const kept = await cache.match(key);
      if (kept) return kept;
      throw error;
    }
  }

  /** Also those that were loaded before this worker had started. */
  async function keepAssetsOf(page: string): Promise<void> {
    const urls = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].flatMap(([, url]) => url ?? []);
    await Promise.all(urls.map((url) => fromCache(new Request(url)).catch(() => undefined)));
  }
}
