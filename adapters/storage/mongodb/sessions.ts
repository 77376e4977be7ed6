import type { StoreId } from '../../../domain/shared/values.ts';
import type { Session, SessionStore } from '../../../ports.ts';
import { readSession } from '../stored-session.ts';
import type { Collections } from './collections.ts';
import { writeGuarded } from './guarded.ts';

/** In the place of a store, which sessions do not have. */
const OF_NO_STORE = 'sessions' as StoreId;

/** One document per session. MongoDB removes it when it has expired. */
export class MongoSessions implements SessionStore {
  readonly #sessions: Collections['sessions'];

  constructor({ sessions }: Pick<Collections, 'sessions'>) {
    this.#sessions = sessions;
  }

  async get(key: string): Promise<Session | undefined> {
    return readSession((await this.#sessions.findOne(idOf(key)))?.session);
  }

  async change(key: string, apply: (known: Session | undefined) => Session | undefined): Promise<Session | undefined> {
    const id = idOf(key);
    for (;;) {
      const document = await this.#sessions.findOne(id);
      const known = readSession(document?.session);
      const session = apply(known);
      if (session === known) return session;
      const version = document?.version ?? 0;
      if (!session) {
        if ((await this.#sessions.deleteOne({ ...id, version })) === 1) return undefined;
      } else if (await writeGuarded(this.#sessions, id, documentOf(session), version)) {
        return session;
      }
    }
  }

  removeOf(principalId: string): Promise<number> {
    return this.#sessions.deleteMany({ storeId: OF_NO_STORE, principalId });
  }
}

function idOf(key: string) {
  return { _id: `${OF_NO_STORE}/${key}`, storeId: OF_NO_STORE };
}

function documentOf(session: Session) {
  return { session, principalId: session.principalId, expiresAt: new Date(session.expiresAt) };
}
