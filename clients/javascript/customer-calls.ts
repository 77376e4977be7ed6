import { OPERATIONS, type Operation } from './operations.ts';
import { Transport, type CallOptions, type ClientOptions } from './transport.ts';
import type {
  Customer,
  CustomerDetail,
  Draft,
  DraftPlacementRequest,
  DraftRequest,
  Ledger,
  MenuCategory,
  Notification,
  Order,
  OrderChange,
  OrderEvent,
  OrderRequest,
  OrderWorkflow,
  Pizza,
  PizzaRequest,
  ProfileRequest,
  ReorderRequest,
  Topping,
} from './types.ts';

export type OrderStatus = Order['status'] | Draft['status'];

export interface ListFilter {
  readonly status?: readonly Order['status'][];
  readonly customerPhone?: string;
  /** The store's day on which they were placed: `2026-11-20`. */
  readonly date?: string;
  /** Of that date, or of today. */
  readonly number?: number;
  readonly fulfilment?: Order['fulfilment'];
  /** The driver who has it or brought it; of that date, or of today. */
  readonly driverId?: string;
  /** The cook it counts for in reports; of that date, or of today. */
  readonly cookId?: string;
  /** For managers: orders whose cash went through this purse. */
  readonly cashPurse?: 'till' | 'all' | `driver:${string}`;
  /** The day on which it did. Default: today. */
  readonly cashDate?: string;
  /** Orders per page, 1 to 100. */
  readonly pageSize?: number;
}

/** What customers do. */
export class CustomerCalls {
  protected readonly transport: Transport;

  constructor(options: ClientOptions) {
    this.transport = new Transport(options);
  }

  createOrder(order: OrderRequest, options: CallOptions = {}): Promise<Order> {
    return this.placeOrder(order, options);
  }

  placeOrder(order: OrderRequest, options: CallOptions = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.placeOrder, { ...options, body: order });
  }

  getOrder(id: string, options: CallOptions = {}): Promise<Order | Draft> {
    return this.transport.call(OPERATIONS.getOrder, { ...options, path: { id } });
  }

  /** The order as of a moment. */
  getOrderAsOf(id: string, moment: Date | string, options: CallOptions = {}): Promise<Order | Draft> {
    const asOf = moment instanceof Date ? moment.toISOString() : moment;
    return this.transport.call(OPERATIONS.getOrder, { ...options, path: { id }, query: { as_of: asOf } });
  }

  async getOrderStatus(id: string, options: CallOptions = {}): Promise<OrderStatus> {
    return (await this.getOrder(id, options)).status;
  }

  /** Agrees that another store makes it (`move_offer` of the order). `moved_to` says where it goes on, once that store has taken it. */
  acceptMove(id: string, offerId: string, options: CallOptions = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.acceptMove, { ...options, path: { id, offer_id: offerId } });
  }

  /** It stays where it is. */
  declineMove(id: string, offerId: string, options: CallOptions = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.declineMove, { ...options, path: { id, offer_id: offerId } });
  }

  getOrderEvents(id: string, options: CallOptions = {}): Promise<OrderEvent[]> {
    return this.transport.call(OPERATIONS.listOrderEvents, { ...options, path: { id } });
  }

  getOrderWorkflow(id: string, options: CallOptions = {}): Promise<OrderWorkflow> {
    return this.transport.call(OPERATIONS.getOrderWorkflow, { ...options, path: { id } });
  }

  /** All orders, newest first; pages are fetched as needed. */
  listOrders(filter: ListFilter = {}, options: CallOptions = {}): AsyncGenerator<Order> {
    return this.pagesOf(OPERATIONS.listOrders, filter, options);
  }

  protected async *pagesOf(
    operation: Operation,
    { store, ...filter }: ListFilter & { readonly store?: string },
    options: CallOptions,
  ): AsyncGenerator<Order> {
    const query = {
      store,
      status: filter.status?.join(','),
      customer_phone: filter.customerPhone,
      date: filter.date,
      number: filter.number?.toString(),
      fulfilment: filter.fulfilment,
      driver_id: filter.driverId,
      cook_id: filter.cookId,
      cash_purse: filter.cashPurse,
      cash_date: filter.cashDate,
      limit: filter.pageSize?.toString(),
    };
    let page = await this.transport.send(operation, { ...options, query });
    for (;;) {
      yield* (await page.json()) as Order[];
      const next = /<([^>]+)>; rel="next"/.exec(page.headers.get('Link') ?? '')?.[1];
      if (next === undefined) return;
      page = await this.transport.follow(next, options);
    }
  }

  /** Changes a confirmed order. While `change_pending` is true, the change waits for its payment. */
  changeOrder(id: string, change: OrderChange, options: CallOptions = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.changeOrder, { ...options, path: { id }, body: change });
  }

  /** To a confirmed order. Without `ifMatch`, changes of its lines at the same time are all made. */
  addLine(id: string, pizza: PizzaRequest, options: CallOptions = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.addLine, { ...options, path: { id }, body: pizza });
  }

  setLineQuantity(id: string, line: string, quantity: number, options: CallOptions = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.setLineQuantity, { ...options, path: { id, line }, body: { quantity } });
  }

  removeLine(id: string, line: string, options: CallOptions = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.removeLine, { ...options, path: { id, line } });
  }

  cancelOrder(id: string, reason?: string, options: CallOptions = {}): Promise<Order | Draft> {
    return this.transport.call(OPERATIONS.cancelOrder, { ...options, path: { id }, query: { reason } });
  }

  resumePayment(id: string, options: CallOptions = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.resumePayment, { ...options, path: { id } });
  }

  createDraft(draft: DraftRequest = {}, options: CallOptions = {}): Promise<Draft> {
    return this.transport.call(OPERATIONS.createDraft, { ...options, body: draft });
  }

  /** The open ones of a customer; by default one's own. */
  listDrafts(customerId?: string, options: CallOptions = {}): Promise<Draft[]> {
    if (customerId === undefined) return this.transport.call(OPERATIONS.listMyDrafts, options);
    return this.transport.call(OPERATIONS.listDraftsOfCustomer, { ...options, path: { id: customerId } });
  }

  addItem(id: string, item: PizzaRequest, options: CallOptions = {}): Promise<Draft> {
    return this.transport.call(OPERATIONS.addItem, { ...options, path: { id }, body: item });
  }

  removeItem(id: string, line: string, options: CallOptions = {}): Promise<Draft> {
    return this.transport.call(OPERATIONS.removeItem, { ...options, path: { id, line } });
  }

  placeDraft(id: string, placement: DraftPlacementRequest, options: CallOptions = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.placeDraft, { ...options, path: { id }, body: placement });
  }

  async getMenu(options: CallOptions = {}): Promise<{ pizzas: Pizza[]; toppings: Topping[] }> {
    const [pizzas, toppings] = await Promise.all([
      this.transport.call<Pizza[]>(OPERATIONS.listPizzas, options),
      this.transport.call<Topping[]>(OPERATIONS.listToppings, options),
    ]);
    return { pizzas, toppings };
  }

  listCategories(options: CallOptions = {}): Promise<MenuCategory[]> {
    return this.transport.call(OPERATIONS.listCategories, options);
  }

  /** By id or by name. */
  getPizza(id: string, options: CallOptions = {}): Promise<Pizza> {
    return this.transport.call(OPERATIONS.getPizza, { ...options, path: { id } });
  }

  getOrderLedger(id: string, options: CallOptions = {}): Promise<Ledger> {
    return this.transport.call(OPERATIONS.getOrderLedger, { ...options, path: { id } });
  }

  /** The same pizzas for the same customer, at current prices. */
  reorder(id: string, differences: ReorderRequest = {}, options: CallOptions = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.reorder, { ...options, path: { id }, body: differences });
  }

  getOwnProfile(options: CallOptions = {}): Promise<CustomerDetail> {
    return this.transport.call(OPERATIONS.getOwnProfile, options);
  }

  setOwnProfile(profile: ProfileRequest, options: CallOptions = {}): Promise<CustomerDetail> {
    return this.transport.call(OPERATIONS.setOwnProfile, { ...options, body: profile });
  }

  listNotifications(filter: { onlyUnread?: boolean } = {}, options: CallOptions = {}): Promise<Notification[]> {
    const query = { unread: filter.onlyUnread === true ? 'true' : undefined };
    return this.transport.call(OPERATIONS.listNotifications, { ...options, query });
  }

  readNotification(id: string, options: CallOptions = {}): Promise<Notification> {
    return this.transport.call(OPERATIONS.readNotification, { ...options, path: { id } });
  }

  dismissNotification(id: string, options: CallOptions = {}): Promise<void> {
    return this.transport.call(OPERATIONS.dismissNotification, { ...options, path: { id } });
  }

  findCustomers(phone: string, options: CallOptions = {}): Promise<Customer[]> {
    return this.transport.call(OPERATIONS.findCustomers, { ...options, query: { phone } });
  }

  getCustomer(id: string, options: CallOptions = {}): Promise<CustomerDetail> {
    return this.transport.call(OPERATIONS.getCustomer, { ...options, path: { id } });
  }
}
