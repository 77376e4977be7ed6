import type { Child, PropsWithChildren } from 'hono/jsx';
import { LANGUAGES, type Language, type StoreSettings } from '../../domain/catalog/store.ts';
import { Layout } from '../layout.tsx';
import { LANGUAGE_NAMES } from '../words/index.ts';
import type { Words } from './words/index.ts';

/** What every page of the manager's needs. */
export interface ManagerPage {
  readonly store: StoreSettings;
  readonly language: Language;
  readonly words: Words;
  /** The session's token, which every form carries; undefined if it needs none. */
  readonly csrf: string | undefined;
}

export type Section = 'today' | 'orders' | 'menu' | 'stock' | 'team' | 'simulation' | 'connections' | 'settings';

export interface ShellProps {
  readonly page: ManagerPage;
  readonly section: Section;
  readonly title: string;
  /** A refusal of what was just tried. */
  readonly problem?: string | undefined;
}

export function Shell({ page, section, title, problem, children }: PropsWithChildren<ShellProps>) {
  const { store, language, words } = page;
  const home = `/manage/${store.id}`;
  const links: readonly [Section, string, string][] = [
    ['today', home, words.title],
    ['orders', `${home}/orders`, words.orders],
    ['menu', `${home}/menu`, words.menu],
    ['stock', `${home}/stock`, words.stock],
    ['team', `${home}/team`, words.team],
    ['simulation', `${home}/simulation`, words.simulation],
    ['connections', `${home}/connections`, words.connections],
    ['settings', `${home}/settings`, words.settings],
  ];
  const kitchen = <a href={`/kitchen/${store.id}`}>{words.kitchenScreen}</a>;
  return (
    <Frame {...{ language, words, title, problem, links, section }} shop={store.name} more={kitchen}>
      {children}
    </Frame>
  );
}

/** What is around a page: the bar with its sections, a refusal, the choice of a language. */
export function Frame<Each extends string>({
  language,
  words,
  shop,
  title,
  problem,
  links,
  section,
  more,
  children,
}: PropsWithChildren<
  Pick<ManagerPage, 'language' | 'words'> & {
    readonly shop: string;
    readonly title: string;
    readonly problem: string | undefined;
    readonly links: readonly (readonly [section: Each, href: string, text: string])[];
    readonly section: Each;
    readonly more?: Child;
  }
>) {
  return (
    <Layout language={language} title={title} shop={shop} application="manager" withoutScript>
      <a class="skip" href="#content">
        {words.toContent}
      </a>
      <header class="bar">
        <a class="shop" href="/manage">
          {shop}
        </a>
        <nav aria-label={shop}>
          {links.map(([each, href, text]) => (
            <a href={href} aria-current={each === section ? 'page' : undefined}>
              {text}
            </a>
          ))}
          {more}
        </nav>
      </header>
      <main id="content" tabindex={-1}>
        {problem === undefined ? null : (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        {children}
      </main>
      <footer class="foot">
        <nav class="languages" aria-label={words.language}>
          {LANGUAGES.map((each) => (
            <a href={`?lang=${each}`} lang={each} hreflang={each} aria-current={each === language ? 'true' : undefined}>
              {LANGUAGE_NAMES[each]}
            </a>
          ))}
        </nav>
        <a href="/sign-out">{words.signOut}</a>
      </footer>
    </Layout>
  );
}

/** A form that changes something. */
export function Action({
  page,
  to,
  fields = {},
  class: name,
  children,
}: PropsWithChildren<{
  readonly page: Pick<ManagerPage, 'csrf'>;
  readonly to: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly class?: string;
}>) {
  return (
    <form method="post" action={to} class={name ?? 'action'}>
      {page.csrf === undefined ? null : <input type="hidden" name="csrf" value={page.csrf} />}
      <input type="hidden" name="key" value={crypto.randomUUID()} />
      {Object.entries(fields).map(([field, value]) => (
        <input type="hidden" name={field} value={value} />
      ))}
      {children}
    </form>
  );
}
