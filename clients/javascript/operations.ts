/** Every operation used by the client, as named in the OpenAPI document: a test compares the two. */
export const OPERATIONS = {
  health: 'get /health/ready',
  listStores: 'get /stores',
  getStore: 'get /stores/{id}',
  getPizzas: 'get /menu/pizzas',
  getPizza: 'get /menu/pizzas/{id}',
  getToppings: 'get /menu/toppings',
  placeOrder: 'post /orders',
  listOrders: 'get /orders',
  getOrder: 'get /orders/{id}',
  getOrderEvents: 'get /orders/{id}/events',
  getOrderWorkflow: 'get /orders/{id}/workflow',
  setStatus: 'put /orders/{id}/status',
  changeOrder: 'patch /orders/{id}',
  cancelOrder: 'delete /orders/{id}',
  resumePayment: 'post /orders/{id}/payment/resume',
  createDraft: 'post /orders/drafts',
  addItem: 'post /orders/{id}/items',
  removeItem: 'delete /orders/{id}/items/{line}',
  placeDraft: 'post /orders/{id}/place',
  startCooking: 'post /kitchen/orders/{id}/start',
  completeOrder: 'post /kitchen/orders/{id}/complete',
  getKitchenStatus: 'get /kitchen/status',
  getKitchenQueue: 'get /kitchen/queue',
} as const;

export type Operation = (typeof OPERATIONS)[keyof typeof OPERATIONS];
