/** A `fetch` that sends an access token, unless the request has its own. */
export function signedInFetch(token: () => Promise<string>): typeof globalThis.fetch {
  return async (address, init) => {
    const headers = new Headers(init?.headers);
    if (!headers.has('Authorization')) headers.set('Authorization', `Bearer ${await token()}`);
    return fetch(address, { ...init, headers });
  };
}
