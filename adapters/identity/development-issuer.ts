import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { DEVELOPMENT_CLIENT, openDevelopmentKeys } from './development-keys.ts';
import { PAGE_HEADERS, signInPage, signOutPage } from './development-pages.ts';
import { claimsOf, findDevelopmentUser } from './development-users.ts';

export interface IssuerOptions {
  readonly dataDir: string;
  /** Its own address, on this machine. */
  readonly issuer: string;
  readonly audience: string;
  /** The address of the pages that people sign in for. */
  readonly publicUrl: string;
  readonly port: number;
}

export interface RunningIssuer {
  stop(): Promise<void>;
}

/** Tokens' resource, which must be an address; their audience is another name for it. */
const RESOURCE = 'urn:pizzeria:api';
const ACCESS_TOKEN_SECONDS = 600;
const SESSION_SECONDS = 14 * 3600;
const MAX_FORM_BYTES = 1000;
const EXPIRED = 'This sign-in has expired. Go back to the pizzeria.';

/** An OpenID Connect issuer for one's own machine: it signs everyone in as whoever they say, without a password. */
export async function startDevelopmentIssuer(options: IssuerOptions): Promise<RunningIssuer> {
  const provider = await openProvider(options);
  const answer = provider.callback();
  const signIn = signingIn(provider, new URL(options.publicUrl).origin);
  const server = createServer((request, response) => {
    // A page elsewhere whose name was pointed at this machine must not sign in here (DNS rebinding).
    if (request.headers.host !== new URL(options.issuer).host) response.writeHead(403).end();
    else if (!request.url?.startsWith('/sign-in/')) void answer(request, response);
    else void signIn(request, response).catch(() => response.writeHead(400, PAGE_HEADERS).end(EXPIRED));
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Loaded only here, as production has an issuer of its own. It warns of just that, and of Node 20, with which the tests run it. */
async function openProvider(options: IssuerOptions): Promise<Provider> {
  const { warn } = console;
  console.warn = (...said: unknown[]) => {
    if (!String(said[0]).includes('oidc-provider WARNING')) warn(...said);
  };
  try {
    const { Provider: Issuer } = await import('oidc-provider');
    return new Issuer(options.issuer, configurationOf(options));
  } finally {
    console.warn = warn;
  }
}

function configurationOf({ dataDir, audience, publicUrl }: IssuerOptions): Configuration {
  const { privateKey, secret } = openDevelopmentKeys(dataDir);
  return {
    clients: [
      {
        client_id: DEVELOPMENT_CLIENT,
        client_secret: secret,
        redirect_uris: [`${publicUrl}/sign-in/callback`],
        post_logout_redirect_uris: [`${publicUrl}/sign-out/done`],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        id_token_signed_response_alg: privateKey.alg,
        require_auth_time: true,
      },
    ],
    jwks: { keys: [privateKey] },
    cookies: { keys: [secret], names: { session: 'dev_issuer', interaction: 'dev_sign_in', resume: 'dev_resume' } },
    claims: { openid: ['sub'], profile: ['name'] },
    scopes: ['openid', 'profile', 'offline_access'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: '',
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: ACCESS_TOKEN_SECONDS,
          jwt: { sign: { alg: privateKey.alg } },
        }),
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.set({ ...PAGE_HEADERS, 'Content-Security-Policy': policy(new URL(publicUrl).origin) });
          ctx.body = signOutPage(form);
        },
      },
    },
    interactions: { url: (_, { uid }) => `/sign-in/${uid}` },
    findAccount: (_, sub) => {
      const user = findDevelopmentUser(sub);
      return user && { accountId: user.id, claims: () => ({ sub: user.id, ...claimsOf(user) }) };
    },
    extraTokenClaims: (ctx, token) => {
      const user = 'accountId' in token ? findDevelopmentUser(token.accountId) : undefined;
      return user && { ...claimsOf(user), auth_time: authTimeOf(ctx) };
    },
    // Its only client is the pizzeria itself, which needs no one's consent.
    loadExistingGrant: async (ctx) => {
      const { client, session, provider } = ctx.oidc;
      const grant = new provider.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' });
      grant.addOIDCScope('openid profile offline_access');
      await grant.save();
      return grant;
    },
    issueRefreshToken: () => true,
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      IdToken: ACCESS_TOKEN_SECONDS,
      Interaction: 3600,
      Session: SESSION_SECONDS,
      Grant: SESSION_SECONDS,
      RefreshToken: SESSION_SECONDS,
    },
  };
}

function authTimeOf({ oidc }: KoaContextWithOIDC): number | undefined {
  const { AuthorizationCode: code, RefreshToken: refresh } = oidc.entities;
  return code?.authTime ?? refresh?.authTime;
}

/** The page with one button per user, and what its buttons do. */
function signingIn(provider: Provider, publicOrigin: string) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Throws without this sign-in's cookie.
    const { uid } = await provider.interactionDetails(request, response);
    if (request.method !== 'POST') {
      response
        .writeHead(200, { ...PAGE_HEADERS, 'Content-Security-Policy': policy(publicOrigin) })
        .end(signInPage(uid));
      return;
    }
    const user = findDevelopmentUser(new URLSearchParams(await readForm(request)).get('user') ?? '');
    const result = user ? { login: { accountId: user.id } } : { error: 'access_denied' };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  };
}

/** Browsers hold a form's redirects against its policy, too. */
function policy(publicOrigin: string): string {
  return `${PAGE_HEADERS['Content-Security-Policy']} ${publicOrigin}`;
}

async function readForm(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_FORM_BYTES) throw new RangeError('The form is too long.');
  }
  return text;
}
