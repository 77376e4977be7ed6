import { SubjectErased, type KeyStore } from '../ports.ts';

export interface KeyCopy {
  readonly source: KeyStore;
  readonly target: KeyStore;
  readonly signal: AbortSignal;
  /** A key that could not be copied. */
  readonly problem: (subject: string, what: string) => void;
}

/**
 * Copies the keys of personal data, and the list of those that were erased, which stay erased. Before the data itself, so that none is
 * ever without its key. Can be repeated.
 */
export async function copyKeys({ source, target, signal, problem }: KeyCopy): Promise<void> {
  for await (const erasure of source.erasures()) {
    signal.throwIfAborted();
    await target.erase(erasure);
  }
  for await (const record of source.all()) {
    signal.throwIfAborted();
    try {
      const kept = await target.create(record);
      if (kept.wrapped === record.wrapped) {
        for (const phone of record.phones) await target.addPhone(record.subject, phone);
      } else {
        problem(
          record.subject,
          'has another key in the target, which cannot open what is copied. It is left unchanged.',
        );
      }
    } catch (error) {
      // In the target the person was erased, and stays so.
      if (!(error instanceof SubjectErased)) throw error;
    }
  }
}
