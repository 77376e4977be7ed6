import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../api/http/access.ts';
import { languageOfPage } from './language.ts';
import { managerWords } from './manager/words/index.ts';
import { setPageHeaders } from './page.ts';
import { PlainPage } from './plain.tsx';
import { wordsOf, type Words } from './words/index.ts';

/** Whoever opens a link or mistypes an address in a browser reads no JSON: outside the API, its problems are pages. */
export const showProblems = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  const { problem } = c.var;
  if (problem === undefined || !isRead(c)) return;
  const { status } = c.res;
  setPageHeaders(c);
  c.res = await c.html(<ProblemPage c={c} code={problem} status={status} />, status as 404);
});

/** By a person, in a browser: scripts and programs ask for anything, or for JSON. */
function isRead(c: Context): boolean {
  const isProblem = c.res.headers.get('Content-Type')?.startsWith('application/problem+json') ?? false;
  return isProblem && !c.req.path.startsWith('/api/') && (c.req.header('Accept')?.includes('text/html') ?? false);
}

/** It reads nothing from storage, which may be what does not work. */
function ProblemPage({ c, code, status }: { readonly c: Context; readonly code: string; readonly status: number }) {
  const language = languageOfPage(c);
  const words = wordsOf(language);
  const [title, text] = textsOf(words, code, status);
  const isManager = c.req.path.startsWith('/manage');
  return (
    <PlainPage language={language} title={title}>
      <p class="soft">{text}</p>
      <p class="actions">
        {isLasting(status) || c.req.method !== 'GET' ? null : (
          <a class="button" href={c.req.path}>
            {words.again}
          </a>
        )}
        <a class={isLasting(status) ? 'button' : 'button quiet'} href={isManager ? '/manage' : '/'}>
          {isManager ? managerWords(language).stores : words.backToMenu}
        </a>
      </p>
    </PlainPage>
  );
}

/** Asking again would be answered the same. */
function isLasting(status: number): boolean {
  return status < 500 && status !== 429;
}

function textsOf(words: Words, code: string, status: number): readonly [title: string, text: string] {
  const { problems } = words;
  if (code === 'link_not_found') return [problems.link, problems.linkText];
  if (status === 404) return [words.notFound, words.notFoundText];
  if (status === 429) return [words.failed, problems.busy];
  if (status < 500) return [words.failed, problems.refused];
  return [words.failed, status === 500 ? problems.broken : problems.down];
}
