import type { Client } from '@temporalio/client';
import type { OrderId, StoreId } from '../domain/shared/values.ts';
import type { OrderSignals } from '../ports.ts';
import { lookSignal, orderWorkflowId, stockSignal } from '../workflows/messages.ts';

/** Signals order workflows. A failure only costs time: workers check for missed signals. */
export class TemporalOrderSignals implements OrderSignals {
  readonly #client: Client;
  readonly #timeoutMs: number;

  constructor(client: Client, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  lookAtStorage(storeId: StoreId, orders: readonly OrderId[]): Promise<void> {
    return this.#signal(lookSignal, storeId, orders);
  }

  lookAtStock(storeId: StoreId, orders: readonly OrderId[]): Promise<void> {
    return this.#signal(stockSignal, storeId, orders);
  }

  async #signal(
    signal: typeof lookSignal | typeof stockSignal,
    storeId: StoreId,
    orders: readonly OrderId[],
  ): Promise<void> {
    const handles = orders.map((id) => this.#client.workflow.getHandle(orderWorkflowId(storeId, id)));
    await this.#client.connection.withDeadline(Date.now() + this.#timeoutMs, () =>
      Promise.allSettled(handles.map((handle) => handle.signal(signal))),
    );
  }
}
