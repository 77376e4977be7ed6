import { open, readFile, type FileHandle } from 'node:fs/promises';
import { isCode, writeDurably } from './json-file.ts';
import { readLines, toLine, type OrderLine, type OrderLines } from './order-lines.ts';

/** How far an order's file goes. */
export interface FileEnd {
  /** Bytes of the whole lines. */
  readonly length: number;
  /** Bytes of the file: more, where it ends in a write that never came to its end. */
  readonly size: number;
}

/** Somebody else has written the file since it was read: a person, with an editor or a backup. */
export class FileChanged extends Error {}

/** A write has failed, and the file may hold some of it still. */
export class NotTakenBack extends Error {}

/** @returns undefined where there is no such file */
export async function readOrderFile(path: string): Promise<(OrderLines & FileEnd) | undefined> {
  try {
    const content = await readFile(path);
    return { ...readLines(content), size: content.length };
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Writes a whole file. A first line is written so, too: a file without a whole line is therefore a damaged one. */
export async function writeOrderFile(path: string, line: OrderLine): Promise<FileEnd> {
  const content = toLine(line);
  await writeDurably(path, content);
  return { length: content.length, size: content.length };
}

/**
 * Adds a line, durably, or leaves the file with the lines that it has.
 *
 * @param end as it was when the file was read or written last
 * @throws FileChanged where it is another one now; nothing was written
 * @throws NotTakenBack with the reason why the write failed as its cause
 */
export async function appendToOrderFile(path: string, end: FileEnd, line: OrderLine): Promise<FileEnd> {
  const content = toLine(line);
  const file = await openExisting(path);
  try {
    if ((await file.stat()).size !== end.size) throw new FileChanged(path);
    try {
      if (end.size > end.length) await file.truncate(end.length);
      await writeAt(file, content, end.length);
      await file.datasync();
    } catch (error) {
      await cut(file, end.length).catch(() => {
        throw new NotTakenBack(path, { cause: error });
      });
      throw error;
    }
  } finally {
    await file.close();
  }
  const length = end.length + content.length;
  return { length, size: length };
}

async function openExisting(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    throw isCode(error, 'ENOENT') ? new FileChanged(path, { cause: error }) : error;
  }
}

/** A write may do a part only, and say so. */
async function writeAt(file: FileHandle, content: Buffer, position: number): Promise<void> {
  for (let written = 0; written < content.length;) {
    const { bytesWritten } = await file.write(content, written, content.length - written, position + written);
    written += bytesWritten;
  }
}

async function cut(file: FileHandle, length: number): Promise<void> {
  await file.truncate(length);
  await file.datasync();
}

/** Takes back what a failed write has left behind the whole lines. */
export async function cutOrderFile(path: string, length: number): Promise<void> {
  const file = await openExisting(path);
  try {
    if ((await file.stat()).size > length) await cut(file, length);
  } finally {
    await file.close();
  }
}

/** Makes durable what was read: a process that was killed may have written it without coming to its sync. */
export async function syncOrderFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
