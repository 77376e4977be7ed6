import { createHash } from 'node:crypto';
import { DEVELOPMENT_USERS } from './development-users.ts';

/** The development issuer's pages. They load nothing, and run no script. */

const STYLE = `
  body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 30rem; margin: 3rem auto; padding: 0 1rem; color: #222; background: #fff; }
  .note { border-left: .3rem solid #b45309; padding: .5rem 1rem; background: #fef3c7; }
  button { display: block; width: 100%; margin: .6rem 0; padding: .8rem 1rem; font: inherit; text-align: left; cursor: pointer;
    color: #222; background: #f3f4f6; border: 1px solid #6b7280; border-radius: .4rem; }
  button:hover, button:focus-visible { background: #e5e7eb; outline: 2px solid #1d4ed8; }
  @media (prefers-color-scheme: dark) {
    body { color: #eee; background: #18181b; } .note { color: #222; } button { color: #eee; background: #27272a; }
    button:hover, button:focus-visible { background: #3f3f46; }
  }`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

export const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'`,
};

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;

const NOTE = `<p class="note">This is the development issuer. It asks for no password, and answers on this machine only. A real pizzeria sets
<code>OIDC_ISSUER</code>.</p>`;

/** @param uid of this sign-in; made by the issuer, of letters, digits, - and _ */
export function signInPage(uid: string): string {
  const buttons = DEVELOPMENT_USERS.map(
    ({ id, name, role }) => `<button name="user" value="${id}">${name} <small>(${role})</small></button>`,
  );
  return page('Sign in as', `${NOTE}\n<form method="post" action="/sign-in/${uid}">\n${buttons.join('\n')}\n</form>`);
}

/** @param form as the library makes it; `op.logoutForm` is its id */
export function signOutPage(form: string): string {
  return page('Sign out', `${NOTE}\n${form}\n<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`);
}
