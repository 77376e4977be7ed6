import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import { latestSign, type DriverSign } from '../../../domain/delivery/driver.ts';
import type { Instant, StoreId } from '../../../domain/shared/values.ts';
import type { DriverStore } from '../../../ports.ts';
import { readVersioned, refusingNewer, versioned } from '../schemas.ts';
import { storedDrivers } from '../stored-driver.ts';
import { JsonFile, readJson } from './json-file.ts';

interface OpenDrivers {
  readonly signs: Map<string, DriverSign>;
  readonly file: JsonFile;
}

/** `<store>/drivers.json`: when each driver was last seen. */
export class FileDrivers implements DriverStore {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #open = new Map<StoreId, Promise<OpenDrivers>>();

  constructor(folder: string, log: Logger) {
    this.#folder = folder;
    this.#log = log;
  }

  async seen(storeId: StoreId, sign: DriverSign): Promise<void> {
    const { signs, file } = await this.#load(storeId);
    signs.set(sign.driverId, latestSign(signs.get(sign.driverId), sign));
    await file.save(() => versioned('drivers', { drivers: [...signs.values()] }));
  }

  async last(storeId: StoreId, driverId: string): Promise<DriverSign | undefined> {
    return (await this.#load(storeId)).signs.get(driverId);
  }

  async seenSince(storeId: StoreId, since: Instant): Promise<readonly DriverSign[]> {
    const { signs } = await this.#load(storeId);
    return [...signs.values()]
      .filter(({ seenAt }) => seenAt >= since)
      .sort((a, b) => (a.seenAt < b.seenAt || (a.seenAt === b.seenAt && a.driverId > b.driverId) ? 1 : -1));
  }

  #load(storeId: StoreId): Promise<OpenDrivers> {
    let open = this.#open.get(storeId);
    if (!open) {
      const path = join(this.#folder, storeId, 'drivers.json');
      open = this.#read(storeId, path).then((signs) => ({ signs, file: new JsonFile(path) }));
      this.#open.set(storeId, open);
      // A failed read is retried on the next call.
      open.catch(() => this.#open.delete(storeId));
    }
    return open;
  }

  /** The content of a damaged file is replaced by the drivers' next signs of life. */
  async #read(storeId: StoreId, path: string): Promise<Map<string, DriverSign>> {
    try {
      const content = (await readJson(path)) ?? [];
      const { drivers } = refusingNewer({ storeId, kind: 'drivers', place: path }, () =>
        storedDrivers.parse(readVersioned('drivers', content)),
      );
      return new Map(drivers.map((sign) => [sign.driverId, sign]));
    } catch (error) {
      if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
      this.#log.error({ err: error, path }, 'drivers.json is damaged and is rewritten');
      return new Map();
    }
  }
}
