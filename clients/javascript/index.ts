import { OPERATIONS } from './operations.ts';
import { Transport, type CallOptions, type ClientOptions } from './transport.ts';
import type {
  Draft,
  DraftPlacementRequest,
  DraftRequest,
  KitchenQueue,
  KitchenStatus,
  Order,
  OrderChange,
  OrderEvent,
  OrderRequest,
  OrderWorkflow,
  Pizza,
  PizzaRequest,
  Readiness,
  StatusRequest,
  Store,
  Topping,
} from './types.ts';

export { PizzeriaError } from './error.ts';
export { OPERATIONS } from './operations.ts';
export type { CallOptions, ClientOptions } from './transport.ts';
export type * from './types.ts';

export type OrderStatus = Order['status'] | Draft['status'];

export interface ListFilter {
  readonly status?: readonly Order['status'][];
  readonly customerPhone?: string;
  /** The store's day on which they were placed: `2026-11-20`. */
  readonly date?: string;
  /** Of that date, or of today. */
  readonly number?: number;
  readonly fulfilment?: Order['fulfilment'];
  /** Orders per page, 1 to 100. */
  readonly pageSize?: number;
}

/**
 * The pizzeria over HTTP. Every call that changes something carries an idempotency key, and is retried if there was no response, so
 * that it is done exactly once.
 *
 * @throws PizzeriaError if the API refuses; fetch's own error if the API cannot be reached
 */
export class PizzeriaClient {
  readonly #transport: Transport;

  constructor(options: ClientOptions) {
    this.#transport = new Transport(options);
  }

  placeOrder(order: OrderRequest, options: CallOptions = {}): Promise<Order> {
    return this.#transport.call(OPERATIONS.placeOrder, { ...options, body: order });
  }

  getOrder(id: string, options: CallOptions = {}): Promise<Order | Draft> {
    return this.#transport.call(OPERATIONS.getOrder, { ...options, path: { id } });
  }

  /** The order as of a moment. */
  getOrderAsOf(id: string, moment: Date | string, options: CallOptions = {}): Promise<Order | Draft> {
    const asOf = moment instanceof Date ? moment.toISOString() : moment;
    return this.#transport.call(OPERATIONS.getOrder, { ...options, path: { id }, query: { as_of: asOf } });
  }

  async getOrderStatus(id: string, options: CallOptions = {}): Promise<OrderStatus> {
    return (await this.getOrder(id, options)).status;
  }

  getOrderEvents(id: string, options: CallOptions = {}): Promise<OrderEvent[]> {
    return this.#transport.call(OPERATIONS.getOrderEvents, { ...options, path: { id } });
  }

  getOrderWorkflow(id: string, options: CallOptions = {}): Promise<OrderWorkflow> {
    return this.#transport.call(OPERATIONS.getOrderWorkflow, { ...options, path: { id } });
  }

  /** All orders, newest first; pages are fetched as needed. */
  async *listOrders(filter: ListFilter = {}, options: CallOptions = {}): AsyncGenerator<Order> {
    const query = {
      status: filter.status?.join(','),
      customer_phone: filter.customerPhone,
      date: filter.date,
      number: filter.number?.toString(),
      fulfilment: filter.fulfilment,
      limit: filter.pageSize?.toString(),
    };
    let page = await this.#transport.send(OPERATIONS.listOrders, { ...options, query });
    for (;;) {
      yield* (await page.json()) as Order[];
      const next = /<([^>]+)>; rel="next"/.exec(page.headers.get('Link') ?? '')?.[1];
      if (next === undefined) return;
      page = await this.#transport.follow(next, options);
    }
  }

  /** Changes a confirmed order. While `change_pending` is true, the change waits for its payment. */
  changeOrder(id: string, change: OrderChange, options: CallOptions = {}): Promise<Order> {
    return this.#transport.call(OPERATIONS.changeOrder, { ...options, path: { id }, body: change });
  }

  cancelOrder(id: string, reason?: string, options: CallOptions = {}): Promise<Order | Draft> {
    return this.#transport.call(OPERATIONS.cancelOrder, { ...options, path: { id }, query: { reason } });
  }

  setStatus(id: string, body: StatusRequest, options: CallOptions = {}): Promise<Order | Draft> {
    return this.#transport.call(OPERATIONS.setStatus, { ...options, path: { id }, body });
  }

  resumePayment(id: string, options: CallOptions = {}): Promise<Order> {
    return this.#transport.call(OPERATIONS.resumePayment, { ...options, path: { id } });
  }

  createDraft(draft: DraftRequest = {}, options: CallOptions = {}): Promise<Draft> {
    return this.#transport.call(OPERATIONS.createDraft, { ...options, body: draft });
  }

  addItem(id: string, item: PizzaRequest, options: CallOptions = {}): Promise<Draft> {
    return this.#transport.call(OPERATIONS.addItem, { ...options, path: { id }, body: item });
  }

  removeItem(id: string, line: string, options: CallOptions = {}): Promise<Draft> {
    return this.#transport.call(OPERATIONS.removeItem, { ...options, path: { id, line } });
  }

  placeDraft(id: string, placement: DraftPlacementRequest, options: CallOptions = {}): Promise<Order> {
    return this.#transport.call(OPERATIONS.placeDraft, { ...options, path: { id }, body: placement });
  }

  startCooking(id: string, options: CallOptions = {}): Promise<Order> {
    return this.#transport.call(OPERATIONS.startCooking, { ...options, path: { id } });
  }

  completeOrder(id: string, options: CallOptions = {}): Promise<Order> {
    return this.#transport.call(OPERATIONS.completeOrder, { ...options, path: { id } });
  }

  async getMenu(options: CallOptions = {}): Promise<{ pizzas: Pizza[]; toppings: Topping[] }> {
    const [pizzas, toppings] = await Promise.all([
      this.#transport.call<Pizza[]>(OPERATIONS.getPizzas, options),
      this.#transport.call<Topping[]>(OPERATIONS.getToppings, options),
    ]);
    return { pizzas, toppings };
  }

  /** By id or by name. */
  getPizza(id: string, options: CallOptions = {}): Promise<Pizza> {
    return this.#transport.call(OPERATIONS.getPizza, { ...options, path: { id } });
  }

  getKitchenStatus(options: CallOptions = {}): Promise<KitchenStatus> {
    return this.#transport.call(OPERATIONS.getKitchenStatus, options);
  }

  getKitchenQueue(options: CallOptions = {}): Promise<KitchenQueue> {
    return this.#transport.call(OPERATIONS.getKitchenQueue, options);
  }

  listStores(options: CallOptions = {}): Promise<Store[]> {
    return this.#transport.call(OPERATIONS.listStores, options);
  }

  getStore(id: string, options: CallOptions = {}): Promise<Store> {
    return this.#transport.call(OPERATIONS.getStore, { ...options, path: { id } });
  }

  /** Throws a PizzeriaError with status 503 while something is unavailable. */
  health(options: CallOptions = {}): Promise<Readiness> {
    return this.#transport.call(OPERATIONS.health, options);
  }
}
