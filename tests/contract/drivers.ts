import { DEFAULT_STORE, instant, type StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';

/** The contract of every storage about drivers' last signs of life. */
export function driversContract(open: () => Storage): void {
  const storeId = 'drivers' as StoreId;
  const at = (minutes: number): string => instant(Date.parse('2026-11-20T18:00:00.000Z') + minutes * 60_000);
  const seen = (driverId: string, minutes: number, where: object = {}): Promise<void> =>
    open().drivers.seen(storeId, { driverId, seenAt: at(minutes), ...where });

  describe('drivers', () => {
    test('are stored with their last sign of life, per store', async () => {
      expect(await open().drivers.last(storeId, 'anna')).toBeUndefined();
      const position = { latitude: 40.5, longitude: -74, at: at(1) };
      await seen('anna', 1, { position });
      expect(await open().drivers.last(storeId, 'anna')).toEqual({ driverId: 'anna', seenAt: at(1), position });
      expect(await open().drivers.last(DEFAULT_STORE, 'anna')).toBeUndefined();
      expect(await open().drivers.last(storeId, 'ann')).toBeUndefined();
    });

    test('a sign without a position keeps the last one; an earlier sign changes nothing', async () => {
      const position = { latitude: -1, longitude: 0, at: at(5) };
      await seen('bruno', 5, { position });
      await seen('bruno', 9);
      await seen('bruno', 7);
      expect(await open().drivers.last(storeId, 'bruno')).toEqual({ driverId: 'bruno', seenAt: at(9), position });
    });

    test('of 32 concurrent first signs, the latest wins', async () => {
      await Promise.all(Array.from({ length: 32 }, (_, minute) => seen('carla', (minute * 7) % 32)));
      expect((await open().drivers.last(storeId, 'carla'))?.seenAt).toBe(at(31));
    });

    test('are listed by their last sign, latest first, whatever their ids', async () => {
      const names = ['__proto__', 'Żółć 🛵', 'a/b', '$where'];
      for (const [index, name] of names.entries()) await seen(name, 100 + index);
      const found = await open().drivers.seenSince(storeId, at(101));
      expect(found).toEqual([3, 2, 1].map((index) => ({ driverId: names[index], seenAt: at(100 + index) })));
      expect(await open().drivers.last(storeId, '__proto__')).toEqual({ driverId: '__proto__', seenAt: at(100) });
    });
  });
}
