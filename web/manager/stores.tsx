import type { KitchenLook } from '../../application/kitchen/look.ts';
import { money } from '../../domain/shared/money.ts';
import type { SalesReport } from '../../domain/reports/reports.ts';
import type { Language, StoreSettings } from '../../domain/catalog/store.ts';
import { writeMoney, writeNumber, writeShare } from '../format.ts';
import { Layout } from '../layout.tsx';
import { AmountTable } from './amounts.tsx';
import { Frame } from './shell.tsx';
import type { Words } from './words/index.ts';
import { rolloutWords } from './words/rollouts/index.ts';

/** A store as it stands now. */
export interface StoreLook {
  readonly store: StoreSettings;
  readonly kitchen: KitchenLook;
  readonly today: SalesReport;
}

/** The stores, for those who manage several: how each stands, and the way to it. */
export function StoreList({
  language,
  words,
  stores,
  rollouts,
}: {
  readonly language: Language;
  readonly words: Words;
  readonly stores: readonly StoreLook[];
  /** The address of the rollouts, for those who may see them. */
  readonly rollouts: string | undefined;
}) {
  const links: readonly (readonly ['stores' | 'rollouts', string, string])[] = [
    ['stores', '/manage', words.stores],
    ...(rollouts === undefined ? [] : [['rollouts', rollouts, rolloutWords(language).title] as const]),
  ];
  return (
    <Frame {...{ language, words, links }} title={words.stores} shop="Pizzeria" section="stores" problem={undefined}>
      <h1>{words.stores}</h1>
      <AmountTable
        label={words.stores}
        first={words.stores}
        columns={[words.state, words.waiting, words.placed, words.revenue, words.promiseKept]}
        isCard
      >
        {stores.map((look) => (
          <StoreRow language={language} words={words} look={look} />
        ))}
      </AmountTable>
    </Frame>
  );
}

function StoreRow({
  language,
  words,
  look: { store, kitchen, today },
}: {
  readonly language: Language;
  readonly words: Words;
  readonly look: StoreLook;
}) {
  const place = { language, store };
  const home = `/manage/${store.id}`;
  const { made, kept } = today.promises;
  return (
    <tr>
      <th scope="row">
        <a href={home}>{store.name}</a>
      </th>
      <td class={kitchen.pause ? 'amount off' : 'amount'}>
        {kitchen.pause ? words.pausedOpen : kitchen.isAtCapacity ? words.full : words.works}
      </td>
      <td class="amount">
        <a href={`${home}/orders?status=confirmed`}>{writeNumber(place, kitchen.waiting)}</a>
      </td>
      <td class="amount">
        <a href={`${home}/orders`}>{writeNumber(place, today.placed)}</a>
      </td>
      <td class="amount">{writeMoney(place, money(today.revenue, store.currency))}</td>
      <td class="amount">{made === 0 ? words.noneYet : writeShare(place, kept / made)}</td>
    </tr>
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
