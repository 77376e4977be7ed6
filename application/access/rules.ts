import type { Scope } from './roles.ts';

/**
 * Who may use which route: the one table of the doors. It is enforced before each route, the OpenAPI document takes its security from
 * it, and a test walks through it. A route without an entry does not start.
 */

/** What a sender has to be to what a route is about. */
export type Of =
  /** Nothing: everybody may, signed in or not. */
  | 'anyone'
  /** Themselves: it is about what is theirs. */
  | 'self'
  /** The order's customer, or staff of its store. Others do not find it. */
  | 'order'
  /** Staff of the store. */
  | 'store'
  /** As in each store, over all in which they are something. */
  | 'stores'
  /** Staff of the chain, bound to no store. */
  | 'chain'
  /** Another system, which signs what it sends. */
  | 'signature';

export interface Rule {
  readonly of: Of;
  /** Absent where it makes no difference. */
  readonly scope?: Scope;
  /** The person has to have signed in within the last minutes. */
  readonly recent?: true;
  /** A tracking link may do it, for its order. */
  readonly byLink?: true;
  /** In the audit trail. Default: whatever is no GET. `byPhone`: if it searches by a phone number. */
  readonly recorded?: 'always' | 'never' | 'byPhone';
  /** It proves something by a code or a PIN: wrong ones are in the audit trail, too. */
  readonly proves?: true;
}

const ANYONE: Rule = { of: 'anyone' };
/** The scope tells programs what it is about. */
const anyone = (scope: Scope): Rule => ({ of: 'anyone', scope });
const self = (scope: Scope): Rule => ({ of: 'self', scope });
const order = (scope: Scope): Rule => ({ of: 'order', scope });
const store = (scope: Scope): Rule => ({ of: 'store', scope });
const chain = (scope: Scope): Rule => ({ of: 'chain', scope });
const recently = (rule: Rule): Rule => ({ ...rule, recent: true });
const proving = (rule: Rule): Rule => ({ ...rule, proves: true });
/** Reads of personal data. */
const recorded = (rule: Rule): Rule => ({ ...rule, recorded: 'always' });

/** By the operation's id in the OpenAPI document. */
export const RULES: Readonly<Record<string, Rule>> = {
  // Health, and what everybody chooses from.
  getLiveness: ANYONE,
  getReadiness: ANYONE,
  listPizzas: anyone('menu:read'),
  getPizza: anyone('menu:read'),
  listToppings: anyone('menu:read'),
  listCategories: anyone('menu:read'),
  getMenu: anyone('menu:read'),
  getImage: anyone('menu:read'),
  listStores: anyone('stores:read'),
  getStore: anyone('stores:read'),

  // Guests, tracking links, phones, and devices of the kitchen.
  beginGuestSession: anyone('orders:write'),
  enrolDevice: proving(anyone('kitchen:read')),
  createTrackingLink: order('orders:write'),
  listTrackingLinks: order('orders:read'),
  withdrawTrackingLink: order('orders:write'),
  sendPhoneCode: self('customers:me'),
  confirmPhone: proving(self('customers:me')),
  announceDevice: store('stores:manage'),
  listDevices: store('stores:manage'),
  revokeDevice: store('stores:manage'),
  addCook: store('stores:manage'),
  listCooks: store('kitchen:read'),
  removeCook: store('stores:manage'),
  switchCook: proving(store('kitchen:manage')),
  leaveDevice: store('kitchen:manage'),

  // Orders.
  placeOrder: self('orders:write'),
  reorder: order('orders:write'),
  listOrders: { ...self('orders:read'), recorded: 'byPhone' },
  getOrder: { ...order('orders:read'), byLink: true },
  listOrderEvents: order('orders:read'),
  getOrderWorkflow: store('orders:read'),
  getOrderLedger: order('orders:read'),
  setOrderStatus: order('orders:write'),
  cancelOrder: order('orders:write'),
  changeOrder: order('orders:write'),
  addLine: order('orders:write'),
  setLineQuantity: order('orders:write'),
  removeLine: order('orders:write'),
  resumePayment: order('orders:write'),
  openFeed: self('orders:read'),
  openOrderFeed: { ...order('orders:read'), byLink: true },

  // Drafts.
  createDraft: self('orders:write'),
  addItem: order('orders:write'),
  removeItem: order('orders:write'),
  placeDraft: order('orders:write'),

  // Orders that go on in another store.
  lookAtMoving: store('stores:manage'),
  offerMoves: store('stores:manage'),
  acceptMove: order('orders:write'),
  declineMove: order('orders:write'),

  // Refunds.
  refundOrder: recently(store('payments:refund')),
  listRefunds: order('orders:read'),
  getRefund: order('orders:read'),
  listAwaitingRefunds: store('payments:refund'),
  approveRefund: recently(store('payments:refund')),
  declineRefund: store('payments:refund'),

  // Sessions.
  endSessions: chain('admin'),

  // Customers.
  getOwnProfile: self('customers:me'),
  setOwnProfile: self('customers:me'),
  listOwnOrders: self('customers:me'),
  listMyDrafts: self('customers:me'),
  listNotifications: self('customers:me'),
  readAllNotifications: self('customers:me'),
  readNotification: self('customers:me'),
  dismissNotification: self('customers:me'),
  findCustomers: recorded(store('customers:read')),
  getCustomer: recorded(store('customers:read')),
  listCustomerOrders: recorded(store('customers:read')),
  listDraftsOfCustomer: recorded(store('customers:read')),
  eraseMe: recently(self('customers:me')),
  exportMe: recorded(recently(self('customers:me'))),
  // In whichever stores they are known: by those who work for all of them.
  eraseCustomer: recently({ of: 'stores', scope: 'customers:read' }),
  exportCustomer: recorded(recently({ of: 'stores', scope: 'customers:read' })),

  // Kitchen.
  getKitchen: store('kitchen:read'),
  getKitchenStatus: store('kitchen:read'),
  listKitchenQueue: store('kitchen:read'),
  pauseKitchen: store('kitchen:manage'),
  resumeKitchen: store('kitchen:manage'),
  setKitchenStaff: store('kitchen:manage'),
  // Every half minute, of each display.
  renewDisplayLease: { ...store('kitchen:manage'), recorded: 'never' },
  getKitchenBoard: store('kitchen:read'),
  listFinishedOrders: store('kitchen:read'),
  setKitchenOrderStatus: store('kitchen:manage'),
  startCooking: store('kitchen:manage'),
  completeOrder: store('kitchen:manage'),
  rushOrder: store('kitchen:manage'),
  holdOrder: store('kitchen:manage'),
  releaseOrder: store('kitchen:manage'),

  // Delivery. Drivers act for themselves only, which the use cases see to.
  listReadyDeliveries: store('deliveries:read'),
  assignDriver: store('deliveries:write'),
  unassignDriver: store('deliveries:write'),
  depart: store('deliveries:write'),
  deliverOrder: store('deliveries:write'),
  revealPhone: store('deliveries:write'),
  getTour: store('deliveries:read'),
  // Every few seconds, of each driver.
  pingDriver: { ...store('deliveries:write'), recorded: 'never' },
  listDrivers: store('deliveries:read'),

  // Menu and stores.
  replaceMenu: store('menu:write'),
  addCategory: store('menu:write'),
  replaceCategory: store('menu:write'),
  removeCategory: store('menu:write'),
  addPizza: store('menu:write'),
  replacePizza: store('menu:write'),
  removePizza: store('menu:write'),
  setPizzaAvailability: store('kitchen:manage'),
  addTopping: store('menu:write'),
  replaceTopping: store('menu:write'),
  removeTopping: store('menu:write'),
  setToppingAvailability: store('kitchen:manage'),
  uploadImage: store('menu:write'),
  openStore: chain('stores:manage'),
  openNamedStore: chain('stores:manage'),
  replaceStore: store('stores:manage'),

  // Stock.
  getRecipes: store('inventory:read'),
  replaceRecipes: store('inventory:manage'),
  listStock: store('inventory:read'),
  listBatches: store('inventory:read'),
  listShortages: store('inventory:read'),
  listSoldOut: store('inventory:read'),
  listStockMovements: store('inventory:read'),
  listWaste: store('inventory:read'),
  getStockItem: store('inventory:read'),
  getOrderStock: store('inventory:read'),
  addBatch: store('inventory:manage'),
  changeBatch: store('inventory:manage'),
  recordWaste: store('inventory:manage'),
  setStockThreshold: store('inventory:manage'),
  allocateStock: store('inventory:manage'),
  releaseStock: store('inventory:manage'),
  receiveDelivery: { of: 'signature' },

  // Reports, and several stores.
  getAnalytics: store('reports:read'),
  getCash: store('reports:read'),
  recordCashCount: store('stores:manage'),
  getPeopleReport: store('reports:read'),
  listChainOrders: { of: 'stores', scope: 'orders:read', recorded: 'byPhone' },
  getChainAnalytics: { of: 'stores', scope: 'reports:read' },

  // Change sets, and their rollouts to many stores.
  addChangeSet: chain('admin'),
  listChangeSets: chain('stores:manage'),
  getChangeSet: chain('stores:manage'),
  planRollout: chain('admin'),
  listRollouts: chain('stores:manage'),
  getRollout: chain('stores:manage'),
  listRolloutStores: chain('stores:manage'),
  startRollout: recently(chain('admin')),
  approveRollout: recently(chain('admin')),
  pauseRollout: chain('admin'),
  resumeRollout: recently(chain('admin')),
  // Whoever sees the harm must not have to look for their password first.
  rollBackRollout: chain('admin'),

  // Webhooks.
  createWebhook: store('webhooks:manage'),
  listWebhooks: store('webhooks:manage'),
  getWebhook: store('webhooks:manage'),
  deleteWebhook: store('webhooks:manage'),
  rotateWebhookSecret: recently(store('webhooks:manage')),
  resumeWebhook: store('webhooks:manage'),
  testWebhook: store('webhooks:manage'),
  listWebhookDeliveries: store('webhooks:manage'),
  getWebhookDelivery: store('webhooks:manage'),
  replayWebhookEvent: store('webhooks:manage'),
  replayWebhook: store('webhooks:manage'),
  createChainWebhook: chain('webhooks:manage'),
  listChainWebhooks: chain('webhooks:manage'),
  getChainWebhook: chain('webhooks:manage'),
  deleteChainWebhook: chain('webhooks:manage'),
  rotateChainWebhookSecret: recently(chain('webhooks:manage')),
  resumeChainWebhook: chain('webhooks:manage'),
  listChainWebhookDeliveries: chain('webhooks:manage'),
};

/** Pages that show more than everybody may see; they read the application themselves. */
export const PAGES = {
  /** The list of the stores that somebody manages. */
  manage: self('reports:read'),
  manageStore: store('reports:read'),
  /** The rollouts of the chain; and their buttons. */
  manageChain: chain('stores:manage'),
  changeChain: chain('admin'),
} as const satisfies Readonly<Record<string, Rule>>;

/** @throws TypeError for a route that nobody has decided about */
export function ruleOf(operationId: string | undefined): Rule {
  const rule = operationId === undefined ? undefined : RULES[operationId];
  if (!rule) throw new TypeError(`The operation ${operationId} has no entry in application/access/rules.ts.`);
  return rule;
}
