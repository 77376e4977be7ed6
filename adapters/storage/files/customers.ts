import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { OrderState } from '../../../domain/order/index.ts';
import type { CustomerStore } from '../../../ports.ts';
import { KeyedMutex } from '../../keyed-mutex.ts';
import { readJson, toJson, writeDurably } from './json-file.ts';

const customerFile = z.object({
  id: z.string(),
  name: z.string(),
  phone: z.string(),
  email: z.string().optional(),
  firstOrderAt: z.string(),
  lastOrderAt: z.string(),
  orders: z.array(z.string()),
});

/** `<store>/customers/<id>.json`: one person, known by their phone number. */
export class FileCustomers implements CustomerStore {
  readonly #folder: string;
  readonly #locks = new KeyedMutex();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async remember(order: Pick<OrderState, 'id' | 'storeId' | 'customer' | 'placedAt'>): Promise<void> {
    const { name, phone, email } = order.customer;
    const id = `cus_${createHash('sha256').update(phone).digest('hex').slice(0, 24)}`;
    await this.#locks.runExclusive(`${order.storeId}/${id}`, async () => {
      const folder = join(this.#folder, order.storeId, 'customers');
      const path = join(folder, `${id}.json`);
      const known = customerFile.safeParse(await readJson(path).catch(() => undefined)).data;
      if (known?.orders.includes(order.id)) return;
      await mkdir(folder, { recursive: true });
      const customer: z.infer<typeof customerFile> = {
        id,
        name,
        phone,
        ...(email === undefined ? {} : { email }),
        firstOrderAt: known?.firstOrderAt ?? order.placedAt,
        lastOrderAt: order.placedAt,
        orders: [...(known?.orders ?? []), order.id],
      };
      await writeDurably(path, toJson(customer));
    });
  }
}
