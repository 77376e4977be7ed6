/** A browser as far as sign-ins need one: cookies per host and path, redirects, forms. */
export interface Visit {
  readonly status: number;
  /** Where it ended up. */
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
}

export class BrowserSession {
  /** By host, without its port, as in browsers. */
  readonly #cookies = new Map<string, Map<string, string>>();
  /** Every address that was visited, in order. */
  readonly visited: string[] = [];

  cookie(url: string, name: string): string | undefined {
    return this.#jarOf(url).get(name);
  }

  setCookie(url: string, name: string, value: string): void {
    this.#jarOf(url).set(name, value);
  }

  /** Follows redirects, with the cookies of each host. */
  async open(url: string, init: RequestInit = {}, { follow = true } = {}): Promise<Visit> {
    this.visited.push(url);
    const headers = new Headers(init.headers);
    const cookies = [...this.#jarOf(url)].map(([name, value]) => `${name}=${value}`).join('; ');
    if (cookies !== '') headers.set('Cookie', cookies);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(url, line);
    const location = response.headers.get('Location');
    if (follow && location !== null && response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      return this.open(new URL(location, url).href);
    }
    return { status: response.status, url, headers: response.headers, text: await response.text() };
  }

  /** Sends a page's form, as the page's own browser does. */
  async submit(page: Pick<Visit, 'url'>, action: string, fields: Record<string, string>): Promise<Visit> {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: new URL(page.url).origin };
    const body = new URLSearchParams(fields).toString();
    return this.open(new URL(action, page.url).href, { method: 'POST', headers, body });
  }

  /** From the pizzeria's page through the issuer's, and back. */
  async signIn(pizzeria: string, user: string, query = ''): Promise<Visit> {
    const page = await this.open(`${pizzeria}/sign-in${query}`);
    const action = /<form method="post" action="([^"]+)"/.exec(page.text)?.[1];
    if (action === undefined) throw new Error(`${page.url} has no form: ${page.text}`);
    return this.submit(page, action, { user });
  }

  #jarOf(url: string): Map<string, string> {
    const { hostname } = new URL(url);
    const jar = this.#cookies.get(hostname) ?? new Map<string, string>();
    this.#cookies.set(hostname, jar);
    return jar;
  }

  #keep(url: string, line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const isOver = /;\s*max-age=0/i.test(line) || /;\s*expires=thu, 01 jan 1970/i.test(line);
    if (isOver) this.#jarOf(url).delete(name);
    else this.#jarOf(url).set(name, value);
  }
}
