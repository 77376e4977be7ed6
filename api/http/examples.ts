/**
 * A request body for each schema, accepted as it stands by a store with the example menu. A test sends all of them, so one
 * without an example must be named there.
 */
const customer = { customer_name: 'Ada Lovelace', customer_phone: '+1 212 555 0123' };
const card = { payment_method: 'card', payment_token: 'tok_visa' };
const pizza = { name: 'Margherita', size: 'large', toppings: ['Extra Cheese'], quantity: 2 };

const store = {
  name: 'Pizzeria Harbour',
  time_zone: 'America/New_York',
  country: 'US',
  currency: 'USD',
  tax_percent: '8.75',
  delivery_fee: '2.99',
  kitchen: { slots: 5, max_backlog: 500, minutes_per_extra_pizza: 1 },
  timers: {
    payment_action_minutes: 15,
    queue_escalate_minutes: 20,
    queue_cancel_minutes: 90,
    collect_reminder_minutes: 20,
  },
};

const special = {
  name: 'Harbour Special',
  description: 'Tomato, mozzarella, anchovies, lemon.',
  sizes: [
    { size: 'small', sku: 'HARBRSML', price: '11.99', estimated_cooking_time: 9 },
    { size: 'large', sku: 'HARBRLRG', price: '17.49', estimated_cooking_time: 13 },
  ],
};
const lemon = { name: 'Lemon Zest', price: '1.25' };

export const REQUEST_EXAMPLES: Readonly<Record<string, object>> = {
  DeviceRequest: { name: 'Oven' },
  CookRequest: { name: 'Carlo', pin: '4711' },
  PhoneVerificationRequest: { phone: '+1 212 555 0123' },
  OrderRequest: { ...customer, ...card, delivery_address: '12 Main Street, Springfield', pizzas: [pizza] },
  DraftRequest: { pizzas: [pizza], delivery_address: '12 Main Street, Springfield' },
  DraftPlacementRequest: { ...customer, ...card },
  PizzaRequest: pizza,
  OrderChange: { special_instructions: 'Please ring twice.' },
  ReorderRequest: { payment_token: 'tok_visa' },
  LineQuantity: { quantity: 3 },
  StatusRequest: { status: 'preparing' },
  MoveOffersRequest: { nobody_begins_them: true },
  DisplayLeaseRequest: { keeps_lease: true },
  RefundRequest: { amount: '5.00', reason: 'The pizza arrived cold.' },
  CashCountRequest: { driver_id: 'driver-7', amount: '184.50' },
  RefundDecline: { reason: 'Half of it will do.' },
  KitchenStepRequest: { by: { id: 'cook-3', name: 'Ben' } },
  KitchenHoldRequest: { reason: 'The customer comes later.' },
  KitchenPauseRequest: { reason: 'The oven is cold.' },
  KitchenStaffRequest: { cooks: 3 },
  DriverRequest: { driver_id: 'driver-7' },
  DepartRequest: { driver_id: 'driver-7' },
  DriverPing: { driver_id: 'driver-7', latitude: 40.7128, longitude: -74.006 },
  ProfileRequest: { name: 'Ada Lovelace', phone: '+1 212 555 0123', email: 'ada@customer.example' },
  BatchRequest: { reference: 'delivery-17-cheese', sku: 'MOZZARELLA', quantity: 50_000 },
  BatchChangeRequest: { quantity: 48_000, reason: 'Counted.' },
  ThresholdRequest: { low_at: 5_000 },
  WasteRequest: { sku: 'MOZZARELLA', quantity: 250, reason: 'Fell on the floor.' },
  AllocationRequest: { reference: 'catering-42', sku: 'MOZZARELLA', quantity: 1_000 },
  Recipes: {
    ingredients: [{ sku: 'MOZZARELLA', name: 'Mozzarella', unit: 'g' }],
    pizzas: [{ id: 'margherita', uses: [{ sku: 'MOZZARELLA', small: 80, medium: 110, large: 150 }] }],
    toppings: [],
  },
  StoreRequest: { id: 'harbour', ...store },
  StoreSettingsRequest: { ...store, delivery_fee: '3.50' },
  MenuUpdate: {
    pizzas: [{ id: 'harbour-special', available: true, ...special }],
    toppings: [{ id: 'lemon-zest', available: true, ...lemon }],
  },
  PizzaItemRequest: special,
  ToppingItemRequest: lemon,
  CategoryItemRequest: { name: 'House Specials' },
  AvailabilityRequest: { available: true },
  ChangeSetRequest: {
    name: 'Spring prices',
    currency: 'USD',
    settings: { delivery_fee: '3.49', timers: { promise_warn_minutes: 20 } },
    menu: {
      pizzas: { margherita: { sizes: { large: { price: '16.49' } } } },
      toppings: { 'extra-cheese': { available: true } },
    },
  },
  RolloutRequest: {
    change_set_id: 'chg_0123456789abcdef',
    waves: [{ stores: ['main'] }, { share: 10 }, { share: 100 }],
    watch_minutes: 120,
  },
  RolloutOrderRequest: { reason: 'Agreed with the regions.' },
  WebhookRequest: { url: 'https://pos.example/hooks/pizzeria', event_types: ['pizzeria.order.ready'] },
};
