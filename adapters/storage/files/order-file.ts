import { open, readFile, type FileHandle } from 'node:fs/promises';
import { isCode, writeDurably } from './json-file.ts';
import { readLines, toLine, type OrderLine, type OrderLines } from './order-lines.ts';

/** Where an order's file ends. */
export interface FileEnd {
  /** Of the complete lines, in bytes. */
  readonly length: number;
  /** Of the file, in bytes: larger than `length` after an unfinished write. */
  readonly size: number;
}

/** The file was changed by hand since it was last read, with an editor or from a backup. */
export class FileChanged extends Error {}

/** A failed write could not be undone: the file may still contain part of it. */
export class NotUndone extends Error {}

/** @returns undefined if the file is missing */
export async function readOrderFile(path: string): Promise<(OrderLines & FileEnd) | undefined> {
  try {
    const content = await readFile(path);
    return { ...readLines(content), size: content.length };
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Replaces the whole file atomically. The first line is written this way too, so a file without a complete line is damaged. */
export async function writeOrderFile(path: string, line: OrderLine): Promise<FileEnd> {
  const content = toLine(line);
  await writeDurably(path, content);
  return { length: content.length, size: content.length };
}

/**
 * Appends a line durably, or leaves the file as it was.
 *
 * @param end as of the last read or write
 * @throws FileChanged if the file does not end there; nothing was written
 * @throws NotUndone with the write's error as its cause
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
        throw new NotUndone(path, { cause: error });
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

/** A single write may be short. */
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

/** Removes what a failed write left behind the complete lines. */
export async function cutOrderFile(path: string, length: number): Promise<void> {
  const file = await openExisting(path);
  try {
    if ((await file.stat()).size > length) await cut(file, length);
  } finally {
    await file.close();
  }
}

/** Syncs a file that was only read: a killed process may have written it without syncing. */
export async function syncOrderFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
