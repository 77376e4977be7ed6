import { mapPersonalData, type Order, type OrderCommand, type OrderEvent } from '../../domain/order/index.ts';
import type { CommandMeta } from '../../domain/order/index.ts';
import type { CustomerId, StoreId } from '../../domain/shared/values.ts';
import { SubjectErased, type StoredOrder } from '../../ports.ts';
import type { FoundKey, Keyring } from './keyring.ts';
import { openText, SEALED_WITHIN, sealText, subjectOfSealed, type SubjectKey } from './seal.ts';

/** What is shown of a person who was erased. */
export const ERASED = 'erased';
/** What is shown of data whose key is lost, or that was changed. */
export const UNREADABLE = 'unreadable';

/** The subject that a customer's data is sealed for. */
export function subjectOf(customerId: CustomerId): string {
  return customerId.replace(/^cus_/, '');
}

/** What people of a store wrote or are called, and what no customer's erasure concerns. */
export function storeSubject(storeId: StoreId): string {
  return `store-${storeId}`;
}

/** Whose an order or command is. */
export interface Ownership {
  readonly storeId: StoreId;
  /** Absent in drafts of earlier versions. */
  readonly customerId?: CustomerId | undefined;
}

type AnyCommand = Parameters<typeof mapPersonalData>[0] & OrderCommand;

/** Seals and unseals personal text. Everything outside of it, Temporal and storage included, has sealed text only. */
export class Privacy {
  readonly keyring: Keyring;
  readonly #hashPhone: (phone: string) => string;

  /** @param hashPhone a keyed hash, by which customers are found */
  constructor(keyring: Keyring, hashPhone: (phone: string) => string) {
    this.keyring = keyring;
    this.#hashPhone = hashPhone;
  }

  /**
   * The command with all personal text sealed: that of the order's customer, names of cooks for the store.
   *
   * @param phone the customer is found by it from then on
   */
  async sealCommand<Command extends Omit<AnyCommand, keyof CommandMeta>>(
    command: Command,
    ownership: Ownership,
    phone?: string,
  ): Promise<Command> {
    const staff = await this.keyring.keyFor(storeSubject(ownership.storeId));
    const customer = await this.#customerKey(ownership, phone);
    return mapPersonalData(command as never, (text, path) =>
      sealText(isAboutStaff(path) ? staff : (customer ?? staff), fieldOf(path), text),
    );
  }

  /**
   * Events as earlier versions stored them, sealed. Of an erased customer nothing is left in them.
   *
   * @param options.isCounted only counts: no key is made
   * @returns how many texts were in clear
   */
  async sealEvents(
    events: readonly OrderEvent[],
    { storeId, customerId }: Ownership,
    phone: string | undefined,
    { isCounted }: { readonly isCounted: boolean },
  ): Promise<{ readonly events: OrderEvent[]; readonly texts: number }> {
    let texts = 0;
    const count = (text: string): string => {
      if (subjectOfSealed(text) === undefined) texts += 1;
      return text;
    };
    for (const event of events) mapPersonalData(event, count);
    if (texts === 0 || isCounted) return { events: [...events], texts };
    const staff = await this.keyring.keyFor(storeSubject(storeId));
    const isErased = customerId !== undefined && (await this.isErased(customerId));
    const isClear = phone !== undefined && subjectOfSealed(phone) === undefined;
    const customer = isErased
      ? undefined
      : await this.#customerKey({ storeId, customerId }, isClear ? phone : undefined);
    const seal = (text: string, path: string): string => {
      if (subjectOfSealed(text) !== undefined) return text;
      if (isAboutStaff(path)) return sealText(staff, fieldOf(path), text);
      return isErased ? ERASED : sealText(customer ?? staff, fieldOf(path), text);
    };
    return { events: events.map((event) => mapPersonalData(event, seal)), texts };
  }

  /** What is written about an order after its customer was erased is not theirs any more. */
  async #customerKey({ customerId }: Ownership, phone: string | undefined): Promise<SubjectKey | undefined> {
    if (customerId === undefined) return undefined;
    try {
      return await this.keyring.keyFor(subjectOf(customerId), phone === undefined ? undefined : this.#hashPhone(phone));
    } catch (error) {
      if (error instanceof SubjectErased) return undefined;
      throw error;
    }
  }

  /** A whole order: its state and its events repeat the same seals. */
  async unsealStored({ state, events }: StoredOrder): Promise<StoredOrder> {
    const [opened, ...rest] = await this.unseal<Order | OrderEvent>([state, ...events]);
    return { state: opened as Order, events: rest as OrderEvent[] };
  }

  /** Orders, drafts and events as they were before they were sealed. */
  async unseal<Value extends Order | OrderEvent>(values: readonly Value[]): Promise<Value[]> {
    const subjects = new Set<string>();
    for (const value of values) mapPersonalData(value, (text) => (note(subjects, text), text));
    const keyOf = await this.keyring.open([...subjects]);
    // An order's state and its events repeat the same seals.
    const opened = new Map<string, string>();
    return values.map((value) =>
      mapPersonalData(value, (text, path) => {
        let plain = opened.get(text);
        if (plain === undefined) opened.set(text, (plain = openWith(keyOf, fieldOf(path), text)));
        return plain;
      }),
    );
  }

  async sealText(subject: string, field: string, text: string): Promise<string> {
    return sealText(await this.keyring.keyFor(subject), field, text);
  }

  async openTexts(field: string, texts: readonly string[]): Promise<string[]> {
    const subjects = new Set<string>();
    for (const text of texts) note(subjects, text);
    const keyOf = await this.keyring.open([...subjects]);
    return texts.map((text) => openWith(keyOf, field, text));
  }

  /** Unseals the reasons within a sentence. */
  async openWithin(sentence: string): Promise<string> {
    const seals = sentence.match(SEALED_WITHIN);
    if (!seals) return sentence;
    const opened = await this.openTexts('reason', seals);
    return seals.reduce((text, seal, index) => text.replace(seal, opened[index] ?? UNREADABLE), sentence);
  }

  /** The subjects with this number, each with the number as it is sealed for them. */
  async withPhone(phone: string): Promise<{ readonly subject: string; readonly sealed: string }[]> {
    const subjects = await this.keyring.findByPhone(this.#hashPhone(phone));
    const keyOf = await this.keyring.open(subjects);
    return subjects.flatMap((subject) => {
      const key = keyOf(subject);
      return typeof key === 'string' ? [] : [{ subject, sealed: sealText(key, 'phone', phone) }];
    });
  }

  /** The key that seals a customer's own data. @throws SubjectErased */
  keyOf(customerId: CustomerId, phone?: string): Promise<SubjectKey> {
    return this.keyring.keyFor(subjectOf(customerId), phone === undefined ? undefined : this.#hashPhone(phone));
  }

  async isErased(customerId: CustomerId): Promise<boolean> {
    const subject = subjectOf(customerId);
    return (await this.keyring.open([subject]))(subject) === 'erased';
  }
}

/** Text that is not sealed, such as the pipeline's own, stays as it is. */
export function openWith(keyOf: (subject: string) => FoundKey, field: string, text: string): string {
  const subject = subjectOfSealed(text);
  if (subject === undefined) return text;
  const key = keyOf(subject);
  if (key === 'erased') return ERASED;
  return key === 'lost' ? UNREADABLE : (openText(key, field, text) ?? UNREADABLE);
}

function note(subjects: Set<string>, text: string): void {
  const subject = subjectOfSealed(text);
  if (subject !== undefined) subjects.add(subject);
}

/** A field keeps its name wherever it is copied to. */
export function fieldOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function isAboutStaff(path: string): boolean {
  return path.endsWith('cook.name') || path.endsWith('readyBy.name');
}
