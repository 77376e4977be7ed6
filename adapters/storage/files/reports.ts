import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { plusDays, type LocalDay, type StoreId } from '../../../domain/shared/values.ts';
import type { KeptReport, ReportStore } from '../../../ports.ts';
import { readJson, toJson, writeDurably } from './json-file.ts';

const reportFile = z
  .looseObject({ day: z.string(), mark: z.string(), report: z.looseObject({}) })
  .transform((file) => file as unknown as KeptReport);

/** `<store>/reports/<day>.json`. */
export class FileReports implements ReportStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async kept(storeId: StoreId, from: LocalDay, to: LocalDay): Promise<KeptReport[]> {
    const reports: KeptReport[] = [];
    for (let day = from; day <= to; day = plusDays(day, 1)) {
      // An unreadable report is rebuilt.
      const content = await readJson(this.#pathOf(storeId, day)).catch(() => undefined);
      const report = reportFile.safeParse(content).data;
      if (report) reports.push(report);
    }
    return reports;
  }

  async keep(storeId: StoreId, report: KeptReport): Promise<void> {
    await mkdir(this.#folderOf(storeId), { recursive: true });
    await writeDurably(this.#pathOf(storeId, report.day), toJson(report));
  }

  async forget(storeId: StoreId): Promise<void> {
    await rm(this.#folderOf(storeId), { recursive: true, force: true });
  }

  #folderOf(storeId: StoreId): string {
    return join(this.#folder, storeId, 'reports');
  }

  #pathOf(storeId: StoreId, day: LocalDay): string {
    return join(this.#folderOf(storeId), `${day}.json`);
  }
}
