/**
 * What can be done next with what an operation answers, for generators of clients and for the fuzzer: from an order to its changes, from
 * a draft to its placement. Each link names its parameters by where they are in the answer, or in the request.
 */

type Parameters = Readonly<Record<string, string>>;
type Targets = Readonly<Record<string, Parameters>>;

interface Link {
  readonly operationId: string;
  readonly parameters: Parameters;
  readonly description?: string;
  readonly server?: {
    readonly url: string;
    readonly variables: Readonly<Record<string, { readonly default: string }>>;
  };
}

const body = (name: string): string => `$response.body#/${name}`;
const same = (name: string): string => `$request.path.${name}`;
const id = { id: body('id') };

const to = (parameters: Parameters, ...operations: string[]): Targets =>
  Object.fromEntries(operations.map((operation) => [operation, parameters]));

const ofOrder: Targets = {
  ...to(id, 'getOrder', 'listOrderEvents', 'getOrderLedger', 'getOrderStock', 'openOrderFeed', 'changeOrder', 'addLine'),
  ...to(id, 'cancelOrder', 'setOrderStatus', 'startCooking', 'rushOrder', 'holdOrder', 'resumePayment', 'reorder'),
  ...to(id, 'refundOrder', 'listRefunds', 'createTrackingLink'),
  ...to({ id: body('customer_id') }, 'getCustomer', 'listCustomerOrders'),
}; // prettier-ignore
const ofWebhook = (noun: string): Targets =>
  to(id, `get${noun}`, `delete${noun}`, `rotate${noun}Secret`, `resume${noun}`, `list${noun}Deliveries`);

const LINKS: Readonly<Record<string, Targets>> = {
  placeOrder: ofOrder,
  placeDraft: ofOrder,
  reorder: ofOrder,
  createDraft: to(id, 'addItem', 'placeDraft', 'getOrder', 'cancelOrder', 'openOrderFeed'),
  addItem: {
    ...to(id, 'placeDraft', 'getOrder'),
    removeItem: { ...id, line: body('pizzas/0/line') },
  },
  addLine: {
    ...to(id, 'getOrder'),
    ...to({ ...id, line: body('pizzas/0/line') }, 'setLineQuantity', 'removeLine'),
  },
  holdOrder: to(id, 'releaseOrder'),
  startCooking: to(id, 'completeOrder', 'setKitchenOrderStatus', 'cancelOrder'),
  completeOrder: to(id, 'assignDriver', 'setOrderStatus'),
  assignDriver: to(id, 'unassignDriver', 'deliverOrder'),
  refundOrder: to({ id: body('order_id'), refund_id: body('id') }, 'getRefund', 'approveRefund', 'declineRefund'),
  listAwaitingRefunds: to({ id: body('0/order_id'), refund_id: body('0/id') }, 'approveRefund', 'declineRefund'),
  createTrackingLink: { withdrawTrackingLink: { id: same('id'), link_id: body('id') } },
  listNotifications: to({ id: body('0/id') }, 'readNotification', 'dismissNotification'),
  createWebhook: { ...ofWebhook('Webhook'), ...to(id, 'testWebhook', 'replayWebhook') },
  createChainWebhook: ofWebhook('ChainWebhook'),
  listWebhookDeliveries: to({ id: same('id'), event_id: body('0/event_id') }, 'getWebhookDelivery', 'replayWebhookEvent'),
  addPizza: to(id, 'getPizza', 'replacePizza', 'setPizzaAvailability', 'removePizza'),
  addTopping: to(id, 'replaceTopping', 'setToppingAvailability', 'removeTopping'),
  addCategory: to(id, 'replaceCategory', 'removeCategory'),
  uploadImage: { getImage: { image: body('id') } },
  addBatch: {
    ...to({ reference: body('reference') }, 'changeBatch'),
    ...to({ sku: body('sku') }, 'getStockItem', 'setStockThreshold'),
  },
  allocateStock: to({ reference: body('reference') }, 'releaseStock'),
  announceDevice: to(id, 'revokeDevice'),
  addCook: to(id, 'removeCook'),
  openStore: to(id, 'getStore', 'replaceStore'),
  openNamedStore: to(id, 'getStore', 'replaceStore'),
  getStore: to(id, 'replaceStore'),
}; // prettier-ignore

/** A store's own routes have its id in their server's address, where a link cannot put it. */
const IN_STORE = {
  description: 'With the id of the store as `store`.',
  server: { url: '/api/stores/{store}', variables: { store: { default: 'main' } } },
};
const OF_STORE = ['getMenu', 'listOrders', 'placeOrder', 'getKitchenStatus'];
const STORES = ['openStore', 'openNamedStore', 'getStore'];

/** Undefined for an operation after which nothing follows. */
export function linksOf(operationId: string): Readonly<Record<string, Link>> | undefined {
  const own = Object.entries(LINKS[operationId] ?? {}).map(([target, parameters]): [string, Link] => [
    target,
    { operationId: target, parameters },
  ]);
  const inStore = STORES.includes(operationId) ? OF_STORE : [];
  const all = [
    ...own,
    ...inStore.map((target): [string, Link] => [target, { operationId: target, parameters: {}, ...IN_STORE }]),
  ];
  return all.length === 0 ? undefined : Object.fromEntries(all);
}
