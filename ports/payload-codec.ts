import type { StoreId } from '../domain/shared/values.ts';

/** A payload of Temporal as JSON: metadata and data in base64. */
export interface WrittenPayload {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly data?: string;
}

/** Decrypts what Temporal stores, for its UI. */
export interface PayloadOpener {
  /** The origin of the UI's pages. */
  readonly uiOrigin: string;
  /** The payload decrypted, with the store that it is about; undefined if it is not encrypted, or not with a key of ours. */
  open(payload: WrittenPayload): { readonly payload: WrittenPayload; readonly storeId?: StoreId } | undefined;
}
