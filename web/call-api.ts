import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';

/**
 * Sends a request to the API of this process, without a socket.
 *
 * @param connection the page's own (`c.env`): limits by address hold for what a page does, too
 */
export type CallApi = (path: string, init: RequestInit, connection: unknown) => Promise<Response>;

export interface ApiAnswer<Body> {
  readonly status: number;
  readonly ok: boolean;
  readonly body: Body;
  /** Of what was read, if it may be changed by those who have read it only. */
  readonly etag?: string;
}

/** What the API says if it refuses. */
export interface ApiProblem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

/** The sender's credentials, and what tells the page's origin. */
const PASSED_ON = ['Authorization', 'Cookie', 'Origin', 'Sec-Fetch-Site', 'X-Forwarded-For', 'User-Agent'];

/**
 * Calls the API as the sender of a page's request, so that a page can do exactly what its reader may do over HTTP, by the same
 * rules.
 *
 * @param storeId undefined: it is about no store in particular
 * @param path below the store, such as `/kitchen/pause`
 * @param key the form's, so that a second press is not a second command
 */
export async function callApi<Body>(
  call: CallApi,
  c: Pick<Context, 'req' | 'env'>,
  storeId: string | undefined,
  {
    method = 'GET',
    path,
    body,
    key,
    cookie,
    match,
  }: {
    readonly method?: string;
    readonly path: string;
    readonly body?: unknown;
    readonly key?: string;
    /** One that the browser is only just being given. */
    readonly cookie?: string | undefined;
    /** The ETag of what is changed. */
    readonly match?: string | undefined;
  },
): Promise<ApiAnswer<Body>> {
  const headers = new Headers();
  for (const name of PASSED_ON) {
    const value = c.req.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  if (match !== undefined) headers.set('If-Match', match);
  if (cookie !== undefined) headers.append('Cookie', cookie);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (method !== 'GET') headers.set('Idempotency-Key', key ?? randomUUID());
  // Links and checks are by the name under which the page was asked for.
  const base = storeId === undefined ? '/api' : `/api/stores/${encodeURIComponent(storeId)}`;
  const url = new URL(base + path, c.req.url);
  const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await call(url.href, sent, c.env);
  const text = await response.text();
  const etag = response.headers.get('ETag');
  const answered = (text === '' ? undefined : JSON.parse(text)) as Body;
  return { status: response.status, ok: response.ok, body: answered, ...(etag === null ? {} : { etag }) };
}
