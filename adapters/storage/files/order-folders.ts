import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parseOrderId, type LocalDay, type OrderId } from '../../../domain/shared/values.ts';
import { namesIn } from './json-file.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const HALF_WRITTEN = /\.jsonl?\.\d+$/;
const ENDING = '.jsonl';

/** The folders of a store's orders: `orders/2026-11-20/ord_….jsonl`. */
export class OrderFolders {
  readonly path: string;

  /** @param folder the store's */
  constructor(folder: string) {
    this.path = join(folder, 'orders');
  }

  pathOf(day: LocalDay, orderId: OrderId): string {
    return join(this.path, day, `${orderId}${ENDING}`);
  }

  async days(): Promise<LocalDay[]> {
    return (await namesIn(this.path)).filter((name) => DAY.test(name));
  }

  async orders(day: LocalDay): Promise<OrderId[]> {
    return (await namesIn(join(this.path, day))).flatMap(orderIdOf);
  }

  /** Deletes temporary files left by a crash before their rename. */
  async clear(day: LocalDay): Promise<void> {
    const names = await namesIn(join(this.path, day));
    for (const name of names.filter((each) => HALF_WRITTEN.test(each))) await unlink(join(this.path, day, name));
  }
}

function orderIdOf(name: string): OrderId[] {
  const id = name.endsWith(ENDING) ? parseOrderId(name.slice(0, -ENDING.length)) : undefined;
  return id ? [id] : [];
}
