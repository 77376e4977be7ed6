import type { Context } from 'hono';
import type { AppEnv } from '../../api/http/access.ts';
import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import type { Language } from '../../domain/catalog/store.ts';
import type { ApiProblem, CallApi } from '../call-api.ts';
import { languageOfPage } from '../language.ts';
import { PlainPage } from '../plain.tsx';

/** A screen of the kitchen is set up: the code that the manager's page shows is typed on it. */

const WORDS: Readonly<Record<Language, { title: string; store: string; code: string; go: string }>> = {
  en: { title: 'Set up this screen', store: 'Store', code: 'Code from the manager’s page', go: 'Set up' },
  de: { title: 'Diesen Bildschirm einrichten', store: 'Filiale', code: 'Code von der Seite der Leitung', go: 'Einrichten' },
  es: { title: 'Configurar esta pantalla', store: 'Pizzería', code: 'Código de la página del encargado', go: 'Configurar' },
  it: { title: 'Configura questo schermo', store: 'Pizzeria', code: 'Codice dalla pagina del responsabile', go: 'Configura' },
}; // prettier-ignore

export function showDeviceForm(c: Context<AppEnv>, problem?: string, store: string = DEFAULT_STORE) {
  const language = languageOfPage(c);
  const words = WORDS[language];
  return c.html(
    <PlainPage language={language} title={words.title}>
      {problem === undefined ? null : (
        <p class="note" role="alert">
          {problem}
        </p>
      )}
      <form method="post" action="/device" class="card summary">
        <label class="field">
          <span>{words.store}</span>
          <input name="store" value={store} required maxlength={40} />
        </label>
        <label class="field">
          <span>{words.code}</span>
          <input name="code" required maxlength={40} autocomplete="off" autocapitalize="none" spellcheck={false} />
        </label>
        <button class="button">{words.go}</button>
      </form>
    </PlainPage>,
    problem === undefined ? 200 : 422,
  );
}

/** The device keeps what it is given, and shows its kitchen from then on. */
export async function enrolHere(c: Context<AppEnv>, call: CallApi): Promise<Response> {
  const { store, code } = await c.req.parseBody();
  const storeId = typeof store === 'string' ? store.trim() : '';
  const url = new URL(`/api/stores/${encodeURIComponent(storeId)}/devices/enrol`, c.req.url).href;
  const headers = { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' };
  const answer = await call(url, { method: 'POST', headers, body: JSON.stringify({ code }) }, c.env);
  if (!answer.ok) return showDeviceForm(c, ((await answer.json()) as ApiProblem).detail, storeId);
  for (const cookie of answer.headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true });
  return c.redirect(`/kitchen/${storeId}`, 303);
}
