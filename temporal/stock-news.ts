import type { Client } from '@temporalio/client';
import type { OrderId, StoreId } from '../domain/values.ts';
import type { StockNews } from '../ports.ts';
import { orderWorkflowId, stockSignal } from '../workflows/messages.ts';

/**
 * Tells orders' workflows that their stock has changed. Whatever goes wrong costs time only: the stock room remembers whom it has to tell, and
 * workers look for it.
 */
export class TemporalStockNews implements StockNews {
  readonly #client: Client;
  readonly #timeoutMs: number;

  constructor(client: Client, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  async tell(storeId: StoreId, orders: readonly OrderId[]): Promise<void> {
    await this.#client.connection.withDeadline(Date.now() + this.#timeoutMs, () =>
      Promise.allSettled(
        orders.map((id) => this.#client.workflow.getHandle(orderWorkflowId(storeId, id)).signal(stockSignal)),
      ),
    );
  }
}
