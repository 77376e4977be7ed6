import type { PropsWithChildren } from 'hono/jsx';
import { LANGUAGES } from '../../domain/catalog/store.ts';
import { Layout, type LayoutProps } from '../layout.tsx';
import { LANGUAGE_NAMES } from '../words/index.ts';
import { Logo } from './logo.tsx';
import { baseOf, type Visit } from './visit.ts';

interface FrameProps extends Pick<LayoutProps, 'head'> {
  readonly visit: Visit;
  readonly title: string;
  readonly section?: 'menu' | 'basket' | 'mine';
  /** A class of the main part, which decides its layout. */
  readonly layout: 'shop' | 'narrow';
  /** Where this order's feed is. */
  readonly feed?: string;
  readonly children?: unknown;
}

/** The header, the main part and the footer of every page of the customer's. */
export function Frame({ visit, title, section, layout, feed, head, children }: PropsWithChildren<FrameProps>) {
  const { store, words, base, language } = visit;
  return (
    <Layout language={language} title={title} shop={store.name} application="customer" head={head}>
      <a class="skip" href="#content">
        {words.toContent}
      </a>
      <header class="top">
        <a class="brand" href={base || '/'}>
          <Logo />
          <span>{store.name}</span>
        </a>
        <nav aria-label={words.menu}>
          <a href={base || '/'} aria-current={section === 'menu' ? 'page' : undefined}>
            {words.menu}
          </a>
          <a href={`${base}/me`} aria-current={section === 'mine' ? 'page' : undefined}>
            {words.mine}
          </a>
        </nav>
      </header>
      <main id="content" class={layout} tabindex={-1} data-feed={feed}>
        {children}
      </main>
      <p id="said" class="hidden" role="status" aria-live="polite"></p>
      <footer class="foot">
        <p>{store.name}</p>
        <Stores visit={visit} />
        <nav aria-label={words.language}>
          {LANGUAGES.map((each) => (
            <a
              href={`${visit.path}?lang=${each}`}
              lang={each}
              hreflang={each}
              aria-current={each === language ? 'true' : undefined}
            >
              {LANGUAGE_NAMES[each]}
            </a>
          ))}
        </nav>
      </footer>
    </Layout>
  );
}

function Stores({ visit: { stores, store, words } }: { readonly visit: Visit }) {
  if (stores.length < 2) return null;
  return (
    <nav aria-label={words.store}>
      {stores.map((each) => (
        <a href={baseOf(each) || '/'} aria-current={each.id === store.id ? 'true' : undefined}>
          {each.name}
        </a>
      ))}
    </nav>
  );
}

/** Of every form: the session's token, and a key by which a second press is not a second command. */
export function Hidden({
  visit,
  fields,
}: {
  readonly visit: Visit;
  readonly fields: Readonly<Record<string, string>>;
}) {
  const all = { ...(visit.csrf === undefined ? {} : { csrf: visit.csrf }), ...fields };
  return (
    <>
      {Object.entries(all).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  );
}
