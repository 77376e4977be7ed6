/** What the server puts into an application's page: who is signed in, and what to show first. */
export interface PageData<Shown> {
  readonly store: string;
  readonly storeName: string;
  readonly timeZone: string;
  readonly currency: string;
  readonly country: string;
  readonly principal: {
    readonly id: string;
    readonly name: string | null;
    readonly role: string;
    readonly isDevice: boolean;
  };
  /** Who has said by a PIN that they use this device. */
  readonly cook: { readonly id: string; readonly name: string } | null;
  readonly signInUrl: string;
  readonly signOutUrl: string;
  readonly shown: Shown | null;
}

/** As amounts and times are written here: by the reader's language and the store's country, as on all other pages. */
export function localeOf({ country }: Pick<PageData<unknown>, 'country'>, language: string): string {
  return `${language}-${country}`;
}

export function readPageData<Shown>(): PageData<Shown> {
  const text = document.getElementById('page-data')?.textContent;
  if (!text) throw new Error('The page has no data.');
  return JSON.parse(text) as PageData<Shown>;
}
