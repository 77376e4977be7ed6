import type { Language, StoreSettings } from '../../domain/catalog/store.ts';
import { Layout } from '../layout.tsx';
import type { Words } from './words/index.ts';

/** The stores, for those who manage several. */
export function StoreList({
  language,
  words,
  stores,
}: {
  readonly language: Language;
  readonly words: Words;
  readonly stores: readonly StoreSettings[];
}) {
  return (
    <Layout language={language} title={words.stores} shop="Pizzeria" application="manager" withoutScript>
      <main id="content">
        <h1>{words.stores}</h1>
        <ul class="stores">
          {stores.map(({ id, name }) => (
            <li>
              <a class="card" href={`/manage/${id}`}>
                {name}
              </a>
            </li>
          ))}
        </ul>
      </main>
    </Layout>
  );
}

export function NotAllowed({ language, words }: { readonly language: Language; readonly words: Words }) {
  return (
    <Layout language={language} title={words.stores} shop="Pizzeria" application="manager" withoutScript>
      <main id="content">
        <h1>{words.notAllowed}</h1>
        <p>
          <a class="button quiet" href="/me/session">
            {words.whoAmI}
          </a>
        </p>
      </main>
    </Layout>
  );
}
