import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { MongoClient } from 'mongodb';

/** What a run leaves behind, for tests that search it for what must not be there. */

/** All files of a folder, with its subfolders; none if there is no folder. */
export function filesIn(folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

/** The text of each of the files. One that was renamed or deleted since it was listed (a journal, a temporary file) has none. */
export function readAll(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    try {
      return [readFileSync(path, 'latin1')];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  });
}

/** Each history as the server has it, and every payload in it as decrypted. */
export async function readHistories(client: Client): Promise<string[]> {
  const texts: string[] = [];
  for await (const { workflowId, runId } of client.workflow.list()) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const text = historyToJSON(history);
    texts.push(text);
    const payloads = payloadsIn(JSON.parse(text));
    texts.push(...payloads.map(({ data }) => Buffer.from(data, 'base64').toString('latin1')));
    const encrypted = payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(
        Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
      ) as Record<string, Uint8Array>,
      data: Buffer.from(data, 'base64'),
    }));
    texts.push(JSON.stringify(await decodeArrayFromPayloads(client.options.loadedDataConverter, encrypted)));
  }
  return texts;
}

interface WrittenPayload {
  readonly metadata: Record<string, string>;
  readonly data: string;
}

function payloadsIn(value: unknown): WrittenPayload[] {
  if (typeof value !== 'object' || value === null) return [];
  const { metadata, data } = value as Partial<WrittenPayload>;
  if (typeof metadata === 'object' && typeof data === 'string') return [{ metadata, data }];
  return Object.values(value).flatMap(payloadsIn);
}

/** All documents of a database. */
export async function dumpText(url: string): Promise<string> {
  const client = new MongoClient(url);
  try {
    const collections = await client.db().listCollections().toArray();
    const all = await Promise.all(collections.map(({ name }) => client.db().collection(name).find().toArray()));
    return JSON.stringify(all);
  } finally {
    await client.close();
  }
}
