import { instant } from '../../domain/shared/values.ts';
import { sha256 } from '../../lib/sha256.ts';
import type { Session, Storage } from '../../ports.ts';

/** The contract of every storage about the sessions of people. */
export function sessionsContract(open: () => Storage): void {
  const hour = 3_600_000;
  const aSession = (more: Partial<Session> = {}): Session => ({
    principalId: 'usr_ada',
    identity: { issuer: 'https://login.example', roles: [], stores: [], scopes: [], expiresAt: 1 },
    createdAt: instant(Date.now()),
    expiresAt: instant(Date.now() + hour),
    freshUntil: instant(Date.now()),
    tokens: 'sealed',
    ...more,
  });
  const sessions = () => open().sessions;

  describe('sessions', () => {
    test('are kept, changed and removed by their key', async () => {
      const key = sha256('one');
      expect(await sessions().get(key)).toBeUndefined();
      const kept = aSession({ renewal: { attempt: 'a', at: instant(0) } });
      expect(await sessions().change(key, () => kept)).toEqual(kept);
      expect(await sessions().get(key)).toEqual(kept);
      const { renewal: _, ...changed } = { ...kept, tokens: 'others' };
      await sessions().change(key, () => changed);
      expect(await sessions().get(key)).toEqual(changed);
      expect(await sessions().change(key, () => undefined)).toBeUndefined();
      expect(await sessions().get(key)).toBeUndefined();
    });

    test('that do not exist are not made by a change that makes none', async () => {
      const key = sha256('none');
      expect(await sessions().change(key, (known) => known)).toBeUndefined();
      expect(await sessions().get(key)).toBeUndefined();
    });

    test('are renewed by one of 16 that try at once', async () => {
      const key = sha256('many');
      await sessions().change(key, () => aSession());
      const tries = Array.from({ length: 16 }, (_, index) => ({ attempt: `a${index}`, at: instant(0) }));
      const results = await Promise.all(
        tries.map((renewal) => sessions().change(key, (known) => (known?.renewal ? known : aSession({ renewal })))),
      );
      expect(new Set(results.map((result) => result?.renewal?.attempt)).size).toBe(1);
    });

    test('are not brought back by a change that began before they were removed', async () => {
      const key = sha256('race');
      await sessions().change(key, () => aSession());
      await Promise.all([
        sessions().change(key, () => undefined),
        ...Array.from({ length: 8 }, () => sessions().change(key, (known) => known && { ...known, tokens: 'new' })),
      ]);
      expect(await sessions().get(key)).toBeUndefined();
    });

    test('of one person are removed together', async () => {
      const [one, two, other] = [sha256('p1'), sha256('p2'), sha256('p3')];
      const principalId = 'usr_bob';
      await sessions().change(one, () => aSession({ principalId }));
      await sessions().change(two, () => aSession({ principalId }));
      await sessions().change(other, () => aSession({ principalId: 'usr_eve' }));
      expect(await sessions().removeOf(principalId)).toBe(2);
      expect(await sessions().get(one)).toBeUndefined();
      expect(await sessions().get(other)).toBeDefined();
      expect(await sessions().removeOf(principalId)).toBe(0);
    });
  });
}
