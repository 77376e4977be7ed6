import type { Language, StoreSettings } from '../../domain/catalog/store.ts';
import { DEFAULT_STORE } from '../../domain/shared/values.ts';
import { wordsOf, type Words } from '../words/index.ts';

/** What every page of a customer's visit needs. */
export interface Visit {
  readonly store: StoreSettings;
  /** More than one can be chosen from. */
  readonly stores: readonly Pick<StoreSettings, 'id' | 'name'>[];
  readonly language: Language;
  readonly words: Words;
  /** Before the path of each page of this store. */
  readonly base: string;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** The session's token, which every form carries; undefined if it needs none. */
  readonly csrf: string | undefined;
  /** The path of this page, for a change of language. */
  readonly path: string;
}

export function baseOf({ id }: { readonly id: string }): string {
  return id === DEFAULT_STORE ? '' : `/stores/${id}`;
}

export function visitOf(store: StoreSettings, rest: Omit<Visit, 'store' | 'words' | 'base'>): Visit {
  return { store, ...rest, words: wordsOf(rest.language), base: baseOf(store) };
}
