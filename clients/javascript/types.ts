/** The shapes on the wire. Made from the OpenAPI document by `npm run generate:client`; not edited by hand. */

export type Customer = {
  id: string;
  store_id: string;
  name: string;
  phone: string;
  /**
   * By a code sent to it.
   */
  phone_verified: boolean;
  email: string | null;
  /**
   * Of the first delivery, or as edited by the customer.
   */
  address: string | null;
  /**
   * orders: made from their first order. customer: edited by the customer.
   */
  kept_by: 'orders' | 'customer';
  created_time: string;
  updated_time: string;
} | null;
export type WebhookWithSecret = Webhook & {
  /**
   * Signs deliveries according to Standard Webhooks. Shown only once.
   */
  secret: string;
};
export type MoveOffers = {
  order_id: string;
  offered: boolean;
  /**
   * Why it was not offered.
   */
  code: string | null;
  detail: string | null;
}[];
export type CustomerDetail = Customer & {
  /**
   * Without cancelled and rejected ones.
   */
  order_count: number;
  cancelled_count: number;
  /**
   * Paid, less what was refunded.
   */
  total_spend: string;
  currency: string;
  /**
   * The most ordered pizzas, up to five.
   */
  favourites: {
    name: string;
    quantity: number;
  }[];
  first_order_time: string | null;
  last_order_time: string | null;
};
export type KitchenQueue = {
  order_id: string;
  number: number;
  status:
    | 'received'
    | 'confirmed'
    | 'preparing'
    | 'cooking'
    | 'ready'
    | 'delivering'
    | 'delivered'
    | 'cancelled'
    | 'rejected';
  pizzas: string[];
  special_instructions: string | null;
  /**
   * The first name, for the kitchen.
   */
  customer_name: string | null;
  fulfilment: 'pickup' | 'delivery';
  promised_time: string | null;
  /**
   * By the current state of the kitchen.
   */
  estimated_ready_time: string | null;
  /**
   * It is not expected by the time last given to the customer.
   */
  is_late: boolean;
  /**
   * It has lost its stock, or was started without it.
   */
  missing_ingredients: string[];
  /**
   * Null if it is held.
   */
  position: number | null;
  minutes: number;
  waiting_since: string;
  rushed: boolean;
  held: {
    since: string;
    by: {
      role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
      id: string;
      /**
       * What they are called. Null: not known, or not yours to know.
       */
      name: string | null;
    };
    reason: string | null;
  } | null;
}[];
export type FinishedOrders = {
  order_id: string;
  number: number;
  status:
    | 'received'
    | 'confirmed'
    | 'preparing'
    | 'cooking'
    | 'ready'
    | 'delivering'
    | 'delivered'
    | 'cancelled'
    | 'rejected';
  fulfilment: 'pickup' | 'delivery';
  lines: {
    line: string;
    quantity: number;
    name: string;
    size: 'small' | 'medium' | 'large';
    toppings: string[];
    /**
     * Of the pizza and its toppings; null if one of them states none.
     */
    allergens:
      | (
          | 'gluten'
          | 'crustaceans'
          | 'eggs'
          | 'fish'
          | 'peanuts'
          | 'soybeans'
          | 'milk'
          | 'nuts'
          | 'celery'
          | 'mustard'
          | 'sesame'
          | 'sulphites'
          | 'lupin'
          | 'molluscs'
        )[]
      | null;
  }[];
  special_instructions: string | null;
  promised_time: string | null;
  actual_ready_time: string | null;
  cook: {
    id: string;
    name: string | null;
  } | null;
}[];
export type StockItem = StockLevel & {
  batches: StockBatch[];
};
export type Drivers = {
  driver_id: string;
  /**
   * What they are called. Null: not known, or not yours to know.
   */
  driver_name: string | null;
  last_seen_time: string | null;
  position: {
    latitude: number;
    longitude: number;
    time: string;
  } | null;
  orders: {
    order_id: string;
    number: number;
    status:
      | 'received'
      | 'confirmed'
      | 'preparing'
      | 'cooking'
      | 'ready'
      | 'delivering'
      | 'delivered'
      | 'cancelled'
      | 'rejected';
    delivery_address: string | null;
    promised_time: string | null;
    estimated_arrival_time: string | null;
    out_since: string | null;
  }[];
}[];
export type InboundDelivery = InboundBatchArrived | InboundQuantityChanged | InboundAllocate;

export interface Schemas {
  WebhookEvent: WebhookEvent;
  MenuChanges: MenuChanges;
  Readiness: Readiness;
  ProviderState: ProviderState;
  Store: Store;
  Problem: Problem;
  StoreRequest: StoreRequest;
  MenuRequest: MenuRequest;
  StoreSettingsRequest: StoreSettingsRequest;
  ErasedCustomer: ErasedCustomer;
  CustomerExport: CustomerExport;
  Customer: Customer;
  Draft: Draft;
  Order: Order;
  OrderEvent: OrderEvent;
  ChainAnalytics: ChainAnalytics;
  WebhookWithSecret: WebhookWithSecret;
  Webhook: Webhook;
  WebhookRequest: WebhookRequest;
  WebhookDelivery: WebhookDelivery;
  ChangeSet: ChangeSet;
  ChangeSetRequest: ChangeSetRequest;
  Rollout: Rollout;
  RolloutRequest: RolloutRequest;
  RolloutStore: RolloutStore;
  RolloutOrderRequest: RolloutOrderRequest;
  SessionsEnded: SessionsEnded;
  FeedSnapshot: FeedSnapshot;
  Placing: Placing;
  OrderRequest: OrderRequest;
  PizzaRequest: PizzaRequest;
  OrderWorkflow: OrderWorkflow;
  DraftRequest: DraftRequest;
  DraftPlacementRequest: DraftPlacementRequest;
  StatusRequest: StatusRequest;
  KitchenStepRequest: KitchenStepRequest;
  Cook: Cook;
  KitchenHoldRequest: KitchenHoldRequest;
  OrderChange: OrderChange;
  LineQuantity: LineQuantity;
  Moving: Moving;
  MoveOffers: MoveOffers;
  MoveOffersRequest: MoveOffersRequest;
  DisplayLease: DisplayLease;
  DisplayLeaseRequest: DisplayLeaseRequest;
  Refund: Refund;
  RefundRequest: RefundRequest;
  RefundDecline: RefundDecline;
  ReorderRequest: ReorderRequest;
  CustomerDetail: CustomerDetail;
  ProfileRequest: ProfileRequest;
  SentPhoneCode: SentPhoneCode;
  PhoneVerificationRequest: PhoneVerificationRequest;
  ConfirmedPhone: ConfirmedPhone;
  PhoneConfirmationRequest: PhoneConfirmationRequest;
  Notification: Notification;
  Ledger: Ledger;
  Analytics: Analytics;
  CashReport: CashReport;
  PeopleReport: PeopleReport;
  CashCount: CashCount;
  CashCountRequest: CashCountRequest;
  MenuCategory: MenuCategory;
  Pizza: Pizza;
  Topping: Topping;
  MenuImage: MenuImage;
  Menu: Menu;
  MenuUpdate: MenuUpdate;
  PizzaItemRequest: PizzaItemRequest;
  AvailabilityRequest: AvailabilityRequest;
  ToppingItemRequest: ToppingItemRequest;
  CategoryItemRequest: CategoryItemRequest;
  KitchenStatus: KitchenStatus;
  KitchenQueue: KitchenQueue;
  KitchenPauseRequest: KitchenPauseRequest;
  KitchenStaffRequest: KitchenStaffRequest;
  KitchenBoard: KitchenBoard;
  FinishedOrders: FinishedOrders;
  Recipes: Recipes;
  StockMovement: StockMovement;
  OrderStock: OrderStock;
  StockAllocation: StockAllocation;
  AllocationRequest: AllocationRequest;
  StockLevel: StockLevel;
  StockBatch: StockBatch;
  StockShortage: StockShortage;
  SoldOut: SoldOut;
  BatchRequest: BatchRequest;
  BatchChangeRequest: BatchChangeRequest;
  StockItem: StockItem;
  WasteRequest: WasteRequest;
  ThresholdRequest: ThresholdRequest;
  ReadyDelivery: ReadyDelivery;
  DriverRequest: DriverRequest;
  Departure: Departure;
  DepartRequest: DepartRequest;
  HandedOver: HandedOver;
  ShownPhone: ShownPhone;
  Tour: Tour;
  DriverSeen: DriverSeen;
  DriverPing: DriverPing;
  Drivers: Drivers;
  DeviceEnrolment: DeviceEnrolment;
  DeviceRequest: DeviceRequest;
  Device: Device;
  EnrolledDevice: EnrolledDevice;
  EnrolmentRequest: EnrolmentRequest;
  StoreCook: StoreCook;
  PinRequest: PinRequest;
  CookRequest: CookRequest;
  NewTrackingLink: NewTrackingLink;
  TrackingLink: TrackingLink;
  WebhookPing: WebhookPing;
  WebhookReplayRequest: WebhookReplayRequest;
  InboundAnswer: InboundAnswer;
  InboundDelivery: InboundDelivery;
  InboundBatchArrived: InboundBatchArrived;
  InboundQuantityChanged: InboundQuantityChanged;
  InboundAllocate: InboundAllocate;
}
/**
 * A CloudEvents 1.0 event, sent as application/cloudevents+json.
 */
export interface WebhookEvent {
  specversion: '1.0';
  /**
   * The same for every delivery of an event.
   */
  id: string;
  /**
   * The store.
   */
  source: string;
  type:
    | 'pizzeria.draft.created'
    | 'pizzeria.draft.item_added'
    | 'pizzeria.draft.item_removed'
    | 'pizzeria.draft.abandoned'
    | 'pizzeria.order.placed'
    | 'pizzeria.order.ingredients_allocated'
    | 'pizzeria.order.stock_short'
    | 'pizzeria.order.payment_authorized'
    | 'pizzeria.order.payment_declined'
    | 'pizzeria.order.confirmed'
    | 'pizzeria.order.queued'
    | 'pizzeria.order.rejected'
    | 'pizzeria.order.promise_missed'
    | 'pizzeria.order.revised'
    | 'pizzeria.order.move_offered'
    | 'pizzeria.order.move_accepted'
    | 'pizzeria.order.move_declined'
    | 'pizzeria.order.move_failed'
    | 'pizzeria.order.preparation_started'
    | 'pizzeria.order.cooking_started'
    | 'pizzeria.order.payment_captured'
    | 'pizzeria.order.ready'
    | 'pizzeria.order.driver_assigned'
    | 'pizzeria.order.driver_unassigned'
    | 'pizzeria.order.out_for_delivery'
    | 'pizzeria.order.arrival_missed'
    | 'pizzeria.order.delivered'
    | 'pizzeria.order.payment_settled'
    | 'pizzeria.order.cancelled'
    | 'pizzeria.order.payment_voided'
    | 'pizzeria.order.payment_refunded'
    | 'pizzeria.kitchen.paused'
    | 'pizzeria.kitchen.resumed'
    | 'pizzeria.menu.changed'
    | 'pizzeria.stock.batch_arrived'
    | 'pizzeria.stock.quantity_changed'
    | 'pizzeria.stock.allocated'
    | 'pizzeria.stock.low'
    | 'pizzeria.stock.out'
    | 'pizzeria.stock.sufficient'
    | 'pizzeria.ping';
  /**
   * The order’s or draft’s id; or `kitchen`, `menu` or `stock`.
   */
  subject?: string;
  time: string;
  datacontenttype: 'application/json';
  /**
   * The id of the request that caused it, where that is known.
   */
  requestid?: string;
  data:
    | {
        /**
         * The order’s version after this event; it only grows.
         */
        version: number;
        details: {
          [k: string]: string | number | null;
        };
        order: {
          id: string;
          number: number;
          status:
            | 'draft'
            | 'received'
            | 'confirmed'
            | 'preparing'
            | 'cooking'
            | 'ready'
            | 'delivering'
            | 'delivered'
            | 'cancelled'
            | 'rejected';
          fulfilment: 'pickup' | 'delivery';
          pizza_count: number;
          /**
           * An amount as a decimal string.
           */
          total_amount: string;
          currency: string;
          payment_method: 'cash' | 'card' | 'online';
          payment_status:
            | 'due'
            | 'settled'
            | 'waived'
            | 'pending'
            | 'action_required'
            | 'authorized'
            | 'declined'
            | 'captured'
            | 'capture_failed'
            | 'voided'
            | 'partially_refunded'
            | 'refunded'
            | 'release_failed';
          order_time: string;
          requested_for: string | null;
          estimated_ready_time: string | null;
        };
      }
    | {
        version: number;
        details: {
          [k: string]: string | number | null;
        };
        draft: {
          id: string;
          status: string;
          fulfilment: 'pickup' | 'delivery';
          pizza_count: number;
          /**
           * An amount as a decimal string.
           */
          total_amount: string;
          currency: string;
          created_time: string;
        };
      }
    | {
        /**
         * Grows with each event about the store’s kitchen, menu and stock.
         */
        sequence: number;
        details:
          | MenuChanges
          | {
              [k: string]: string | number | null;
            };
      }
    | {};
}
/**
 * Of `pizzeria.menu.changed`.
 */
export interface MenuChanges {
  added: string[];
  removed: string[];
  changed: {
    item: string;
    fields: string[];
  }[];
}
export interface Readiness {
  status: 'ready' | 'not_ready';
  checks: {
    [k: string]: {
      ok: boolean;
      detail: string;
    };
  };
  providers: {
    [k: string]: ProviderState;
  };
}
export interface ProviderState {
  /**
   * closed: in use. open: it keeps failing and is not called. half_open: the next call is a probe.
   */
  state: 'closed' | 'open' | 'half_open';
  since: string;
  /**
   * The last outage, even if it is over.
   */
  last_error: {
    at: string;
    message: string;
  } | null;
}
export interface Store {
  id: string;
  name: string;
  /**
   * Decides which day an order belongs to.
   */
  time_zone: string;
  /**
   * Country of phone numbers without a country code.
   */
  country: string;
  /**
   * Cannot be changed once the store exists.
   */
  currency: string;
  tax_percent: string;
  /**
   * An amount in the store’s currency, as a decimal string.
   */
  delivery_fee: string;
  kitchen: {
    /**
     * Orders in the kitchen at the same time.
     */
    slots: number;
    /**
     * Orders that may wait in the queue.
     */
    max_backlog: number;
    minutes_per_extra_pizza: number;
    /**
     * Orders that one cook works on at once; applies while the number of cooks is set with POST /kitchen/staff. Default: 2.
     */
    slots_per_cook?: number;
    /**
     * Scheduled orders per quarter hour. Default: as many as the slots can cook in that time.
     */
    orders_per_quarter_hour?: number;
  };
  timers: {
    /**
     * Minutes, up to a week.
     */
    draft_expire_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    scheduled_lead_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    payment_action_minutes: number;
    /**
     * Minutes, up to a week.
     */
    queue_escalate_minutes: number;
    /**
     * Minutes, up to a week.
     */
    queue_cancel_minutes: number;
    /**
     * Minutes, up to a week.
     */
    collect_reminder_minutes: number;
    /**
     * How long before its promise a waiting order is checked for lateness. Default: 15.
     */
    promise_warn_minutes?: number;
    /**
     * Shorter delays are not reported. Default: 5.
     */
    promise_late_minutes?: number;
    /**
     * Counted from the reminder.
     */
    collect_alert_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    driver_wait_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    driver_leave_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    driver_silent_minutes?: number;
    /**
     * The kitchen is alerted about an order that still holds a slot this long after it should have been ready. Default: 15.
     */
    cooking_alert_minutes?: number;
    /**
     * The manager is alerted, counted from the same time. Default: 30.
     */
    cooking_escalate_minutes?: number;
    /**
     * Shorter delays of an arrival are not reported. Default: 10.
     */
    delivery_late_minutes?: number;
    /**
     * The manager is asked about an order that left without a named driver. Default: 20.
     */
    driver_unnamed_minutes?: number;
  };
  /**
   * Where the store is, in degrees: for finding the nearest one.
   */
  location?: {
    latitude: number;
    longitude: number;
  };
  /**
   * Orders that the kitchen does not begin are offered to another store, with the customer’s consent. Without it, they stay.
   */
  moving?: {
    /**
     * manager: customers are asked when a manager confirms that nobody begins their orders. lease: also without one, once no display of the kitchen can have begun them.
     */
    by?: 'manager' | 'lease';
    /**
     * The queue is untouched for so long, counted from when its first order should have been begun.
     */
    after_minutes?: number;
    /**
     * How long the customer may think about it.
     */
    offer_minutes?: number;
    /**
     * The stores to ask, in this order. Default: the nearest first.
     *
     * @minItems 1
     * @maxItems 20
     */
    stores?: string[];
    /**
     * Stores farther away are not asked, unless they are listed.
     */
    max_km?: number;
  };
  /**
   * In the store’s time zone. A day that is not listed is closed; without opening hours the store is always open.
   */
  opening_hours?: {
    /**
     * @maxItems 10
     */
    monday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    tuesday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    wednesday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    thursday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    friday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    saturday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    sunday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
  };
  /**
   * Language of messages. Default: that of the country, or English.
   */
  language?: 'en' | 'it' | 'de' | 'es';
  /**
   * For text messages to the manager.
   */
  manager_phone?: string;
  /**
   * For text messages to the kitchen. Default: written to the log.
   */
  kitchen_phone?: string;
  manager_email?: string;
}
/**
 * RFC 9457 problem details.
 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  /**
   * Stable, for programs.
   */
  code: string;
  /**
   * What happened and what to do, for people.
   */
  detail: string;
  /**
   * For validation: every invalid field.
   */
  errors?: {
    field: string;
    code: string;
    message: string;
    /**
     * For unknown_field: the field that may be meant.
     */
    suggestion?: string;
  }[];
  /**
   * For stock: each ingredient that is short.
   */
  missing?: {
    sku: string;
    needed: number;
    available: number;
  }[];
  /**
   * For stock: the pizzas that need them.
   */
  pizzas?: string[];
  order_id?: string;
  /**
   * For a 503: the request’s idempotency key. Retries with this key are carried out once.
   */
  idempotency_key?: string;
  /**
   * For quarter_hour_full: the next quarter hours with free places.
   */
  free_times?: string[];
  request_id?: string;
}
export interface StoreRequest {
  id?: string;
  name: string;
  /**
   * Decides which day an order belongs to.
   */
  time_zone: string;
  /**
   * Country of phone numbers without a country code.
   */
  country: string;
  /**
   * Cannot be changed once the store exists.
   */
  currency: string;
  tax_percent: string;
  /**
   * An amount in the store’s currency, as a decimal string.
   */
  delivery_fee: string;
  kitchen: {
    /**
     * Orders in the kitchen at the same time.
     */
    slots: number;
    /**
     * Orders that may wait in the queue.
     */
    max_backlog: number;
    minutes_per_extra_pizza: number;
    /**
     * Orders that one cook works on at once; applies while the number of cooks is set with POST /kitchen/staff. Default: 2.
     */
    slots_per_cook?: number;
    /**
     * Scheduled orders per quarter hour. Default: as many as the slots can cook in that time.
     */
    orders_per_quarter_hour?: number;
  };
  timers: {
    /**
     * Minutes, up to a week.
     */
    draft_expire_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    scheduled_lead_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    payment_action_minutes: number;
    /**
     * Minutes, up to a week.
     */
    queue_escalate_minutes: number;
    /**
     * Minutes, up to a week.
     */
    queue_cancel_minutes: number;
    /**
     * Minutes, up to a week.
     */
    collect_reminder_minutes: number;
    /**
     * How long before its promise a waiting order is checked for lateness. Default: 15.
     */
    promise_warn_minutes?: number;
    /**
     * Shorter delays are not reported. Default: 5.
     */
    promise_late_minutes?: number;
    /**
     * Counted from the reminder.
     */
    collect_alert_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    driver_wait_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    driver_leave_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    driver_silent_minutes?: number;
    /**
     * The kitchen is alerted about an order that still holds a slot this long after it should have been ready. Default: 15.
     */
    cooking_alert_minutes?: number;
    /**
     * The manager is alerted, counted from the same time. Default: 30.
     */
    cooking_escalate_minutes?: number;
    /**
     * Shorter delays of an arrival are not reported. Default: 10.
     */
    delivery_late_minutes?: number;
    /**
     * The manager is asked about an order that left without a named driver. Default: 20.
     */
    driver_unnamed_minutes?: number;
  };
  /**
   * Where the store is, in degrees: for finding the nearest one.
   */
  location?: {
    latitude: number;
    longitude: number;
  };
  /**
   * Orders that the kitchen does not begin are offered to another store, with the customer’s consent. Without it, they stay.
   */
  moving?: {
    /**
     * manager: customers are asked when a manager confirms that nobody begins their orders. lease: also without one, once no display of the kitchen can have begun them.
     */
    by?: 'manager' | 'lease';
    /**
     * The queue is untouched for so long, counted from when its first order should have been begun.
     */
    after_minutes?: number;
    /**
     * How long the customer may think about it.
     */
    offer_minutes?: number;
    /**
     * The stores to ask, in this order. Default: the nearest first.
     *
     * @minItems 1
     * @maxItems 20
     */
    stores?: string[];
    /**
     * Stores farther away are not asked, unless they are listed.
     */
    max_km?: number;
  };
  /**
   * In the store’s time zone. A day that is not listed is closed; without opening hours the store is always open.
   */
  opening_hours?: {
    /**
     * @maxItems 10
     */
    monday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    tuesday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    wednesday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    thursday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    friday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    saturday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    sunday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
  };
  /**
   * Language of messages. Default: that of the country, or English.
   */
  language?: 'en' | 'it' | 'de' | 'es';
  /**
   * For text messages to the manager.
   */
  manager_phone?: string;
  /**
   * For text messages to the kitchen. Default: written to the log.
   */
  kitchen_phone?: string;
  manager_email?: string;
  menu?: MenuRequest;
}
/**
 * Default: a copy of store main’s menu.
 */
export interface MenuRequest {
  /**
   * @maxItems 500
   */
  categories?: {
    id: string;
    name: string;
    description?: string | null;
    /**
     * Lower ones are displayed first; those without one come last, as they are on the menu.
     */
    position?: number | null;
  }[];
  /**
   * @maxItems 500
   */
  pizzas: {
    id: string;
    name: string;
    available?: boolean;
    /**
     * Those of the European Union’s list that it contains. Null: not stated. Empty: none.
     *
     * @maxItems 14
     */
    allergens?:
      | (
          | 'gluten'
          | 'crustaceans'
          | 'eggs'
          | 'fish'
          | 'peanuts'
          | 'soybeans'
          | 'milk'
          | 'nuts'
          | 'celery'
          | 'mustard'
          | 'sesame'
          | 'sulphites'
          | 'lupin'
          | 'molluscs'
        )[]
      | null;
    /**
     * Marks to choose by.
     *
     * @maxItems 6
     */
    dietary?: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
    /**
     * Lower ones are displayed first; those without one come last, as they are on the menu.
     */
    position?: number | null;
    /**
     * The store’s.
     */
    currency?: string;
    /**
     * Not available only because its ingredients have run out. Sent back as it was read, it changes nothing.
     */
    sold_out?: boolean;
    description: string;
    /**
     * A category’s id.
     */
    category?: string | null;
    image?: string | null;
    /**
     * Where the image is.
     */
    image_url?: string | null;
    /**
     * @minItems 1
     * @maxItems 10
     */
    sizes?: {
      size: 'small' | 'medium' | 'large';
      sku: string;
      /**
       * An amount in the store’s currency, as a decimal string.
       */
      price: string;
      /**
       * Minutes.
       */
      estimated_cooking_time: number;
    }[];
    /**
     * @deprecated
     * Alias of sizes.
     *
     * @minItems 1
     * @maxItems 10
     */
    variants?: {
      size: 'small' | 'medium' | 'large';
      sku: string;
      /**
       * An amount in the store’s currency, as a decimal string.
       */
      price: string;
      /**
       * Minutes.
       */
      estimated_cooking_time: number;
    }[];
  }[];
  /**
   * @maxItems 500
   */
  toppings: {
    id: string;
    name: string;
    available?: boolean;
    /**
     * Those of the European Union’s list that it contains. Null: not stated. Empty: none.
     *
     * @maxItems 14
     */
    allergens?:
      | (
          | 'gluten'
          | 'crustaceans'
          | 'eggs'
          | 'fish'
          | 'peanuts'
          | 'soybeans'
          | 'milk'
          | 'nuts'
          | 'celery'
          | 'mustard'
          | 'sesame'
          | 'sulphites'
          | 'lupin'
          | 'molluscs'
        )[]
      | null;
    /**
     * Marks to choose by.
     *
     * @maxItems 6
     */
    dietary?: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
    /**
     * Lower ones are displayed first; those without one come last, as they are on the menu.
     */
    position?: number | null;
    /**
     * The store’s.
     */
    currency?: string;
    /**
     * Not available only because its ingredients have run out. Sent back as it was read, it changes nothing.
     */
    sold_out?: boolean;
    /**
     * An amount in the store’s currency, as a decimal string.
     */
    price: string;
  }[];
}
export interface StoreSettingsRequest {
  id?: string;
  name: string;
  /**
   * Decides which day an order belongs to.
   */
  time_zone: string;
  /**
   * Country of phone numbers without a country code.
   */
  country: string;
  /**
   * Cannot be changed once the store exists.
   */
  currency: string;
  tax_percent: string;
  /**
   * An amount in the store’s currency, as a decimal string.
   */
  delivery_fee: string;
  kitchen: {
    /**
     * Orders in the kitchen at the same time.
     */
    slots: number;
    /**
     * Orders that may wait in the queue.
     */
    max_backlog: number;
    minutes_per_extra_pizza: number;
    /**
     * Orders that one cook works on at once; applies while the number of cooks is set with POST /kitchen/staff. Default: 2.
     */
    slots_per_cook?: number;
    /**
     * Scheduled orders per quarter hour. Default: as many as the slots can cook in that time.
     */
    orders_per_quarter_hour?: number;
  };
  timers: {
    /**
     * Minutes, up to a week.
     */
    draft_expire_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    scheduled_lead_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    payment_action_minutes: number;
    /**
     * Minutes, up to a week.
     */
    queue_escalate_minutes: number;
    /**
     * Minutes, up to a week.
     */
    queue_cancel_minutes: number;
    /**
     * Minutes, up to a week.
     */
    collect_reminder_minutes: number;
    /**
     * How long before its promise a waiting order is checked for lateness. Default: 15.
     */
    promise_warn_minutes?: number;
    /**
     * Shorter delays are not reported. Default: 5.
     */
    promise_late_minutes?: number;
    /**
     * Counted from the reminder.
     */
    collect_alert_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    driver_wait_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    driver_leave_minutes?: number;
    /**
     * Minutes, up to a week.
     */
    driver_silent_minutes?: number;
    /**
     * The kitchen is alerted about an order that still holds a slot this long after it should have been ready. Default: 15.
     */
    cooking_alert_minutes?: number;
    /**
     * The manager is alerted, counted from the same time. Default: 30.
     */
    cooking_escalate_minutes?: number;
    /**
     * Shorter delays of an arrival are not reported. Default: 10.
     */
    delivery_late_minutes?: number;
    /**
     * The manager is asked about an order that left without a named driver. Default: 20.
     */
    driver_unnamed_minutes?: number;
  };
  /**
   * Where the store is, in degrees: for finding the nearest one.
   */
  location?: {
    latitude: number;
    longitude: number;
  };
  /**
   * Orders that the kitchen does not begin are offered to another store, with the customer’s consent. Without it, they stay.
   */
  moving?: {
    /**
     * manager: customers are asked when a manager confirms that nobody begins their orders. lease: also without one, once no display of the kitchen can have begun them.
     */
    by?: 'manager' | 'lease';
    /**
     * The queue is untouched for so long, counted from when its first order should have been begun.
     */
    after_minutes?: number;
    /**
     * How long the customer may think about it.
     */
    offer_minutes?: number;
    /**
     * The stores to ask, in this order. Default: the nearest first.
     *
     * @minItems 1
     * @maxItems 20
     */
    stores?: string[];
    /**
     * Stores farther away are not asked, unless they are listed.
     */
    max_km?: number;
  };
  /**
   * In the store’s time zone. A day that is not listed is closed; without opening hours the store is always open.
   */
  opening_hours?: {
    /**
     * @maxItems 10
     */
    monday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    tuesday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    wednesday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    thursday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    friday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    saturday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
    /**
     * @maxItems 10
     */
    sunday?: {
      from: string;
      /**
       * At or before `from`: on the next day.
       */
      to: string;
    }[];
  };
  /**
   * Language of messages. Default: that of the country, or English.
   */
  language?: 'en' | 'it' | 'de' | 'es';
  /**
   * For text messages to the manager.
   */
  manager_phone?: string;
  /**
   * For text messages to the kitchen. Default: written to the log.
   */
  kitchen_phone?: string;
  manager_email?: string;
}
export interface ErasedCustomer {
  customer_id: string;
  erased_time: string;
  /**
   * From then on not even a backup has the key to the data.
   */
  backups_end_time: string;
  /**
   * Orders and totals stay, without the person.
   */
  kept_orders: number;
  stays_elsewhere: {
    where: string;
    what: string;
  }[];
}
export interface CustomerExport {
  customer_id: string;
  exported_time: string;
  stores: {
    store_id: string;
    profile: Customer;
    notifications: {
      time: string;
      subject: string;
      text: string;
    }[];
    drafts: Draft[];
    orders: {
      order: Order;
      events: OrderEvent[];
    }[];
  }[];
}
/**
 * An order that has not been placed.
 */
export interface Draft {
  id: string;
  store_id: string;
  version: number;
  fulfilment: 'pickup' | 'delivery';
  delivery_address: string | null;
  pizzas: {
    /**
     * The pizza’s id on the menu.
     */
    id: string;
    line: string;
    sku: string;
    name: string;
    size: 'small' | 'medium' | 'large';
    toppings: string[];
    quantity: number;
    /**
     * Per piece, with its toppings.
     */
    price: string;
    /**
     * Minutes.
     */
    estimated_cooking_time: number;
  }[];
  special_instructions: string | null;
  /**
   * An amount as a decimal string.
   */
  subtotal: string;
  /**
   * An amount as a decimal string.
   */
  tax: string;
  /**
   * An amount as a decimal string.
   */
  delivery_fee: string;
  /**
   * An amount as a decimal string.
   */
  total_amount: string;
  currency: string;
  updated_time: string;
  cancelled_time: string | null;
  cancellation_reason: string | null;
  status: 'draft' | 'cancelled';
  /**
   * Null for a draft of an earlier version.
   */
  customer_id: string | null;
  customer_name: string | null;
  customer_phone: string | null;
  customer_email: string | null;
  created_time: string;
  /**
   * When it expires, unless it is changed.
   */
  expires_time: string | null;
}
/**
 * An order, as much as the sender may see of it: what is hidden is null. A driver sees the street before taking it, and the address only until it is delivered.
 */
export interface Order {
  id: string;
  store_id: string;
  version: number;
  fulfilment: 'pickup' | 'delivery';
  delivery_address: string | null;
  pizzas: {
    /**
     * The pizza’s id on the menu.
     */
    id: string;
    line: string;
    sku: string;
    name: string;
    size: 'small' | 'medium' | 'large';
    toppings: string[];
    quantity: number;
    /**
     * Per piece, with its toppings.
     */
    price: string;
    /**
     * Minutes.
     */
    estimated_cooking_time: number;
  }[];
  special_instructions: string | null;
  /**
   * An amount as a decimal string.
   */
  subtotal: string;
  /**
   * An amount as a decimal string.
   */
  tax: string;
  /**
   * An amount as a decimal string.
   */
  delivery_fee: string;
  /**
   * An amount as a decimal string.
   */
  total_amount: string;
  currency: string;
  updated_time: string;
  cancelled_time: string | null;
  cancellation_reason: string | null;
  /**
   * The number called out in the store; starts over each day.
   */
  number: number;
  status:
    | 'received'
    | 'confirmed'
    | 'preparing'
    | 'cooking'
    | 'ready'
    | 'delivering'
    | 'delivered'
    | 'cancelled'
    | 'rejected';
  customer_id: string | null;
  /**
   * The first name for the kitchen.
   */
  customer_name: string | null;
  customer_phone: string | null;
  customer_phone_verified: boolean | null;
  customer_email: string | null;
  payment: {
    method: 'cash' | 'card' | 'online';
    status:
      | 'due'
      | 'settled'
      | 'waived'
      | 'pending'
      | 'action_required'
      | 'authorized'
      | 'declined'
      | 'captured'
      | 'capture_failed'
      | 'voided'
      | 'partially_refunded'
      | 'refunded'
      | 'release_failed';
    /**
     * Reserved on the card.
     */
    authorized: string;
    /**
     * An amount as a decimal string.
     */
    captured: string;
    /**
     * An amount as a decimal string.
     */
    refunded: string;
    /**
     * Where the customer pays, or confirms the payment, while the order or its change waits for that. For its customer, and for whoever placed it.
     */
    action_url: string | null;
    /**
     * For completing the payment with Stripe.js while its status is action_required.
     */
    client_secret: string | null;
    failure: string | null;
  } | null;
  requested_for: string | null;
  /**
   * Its current position in the kitchen queue; null if it is not waiting there or is held.
   */
  queue_position: number | null;
  driver_id: string | null;
  /**
   * A change is waiting for its payment; not applied yet.
   */
  change_pending: boolean;
  order_time: string;
  confirmed_time: string | null;
  /**
   * The promised ready time.
   */
  promised_time: string | null;
  /**
   * By the current state of the kitchen; otherwise the time last given to the customer.
   */
  estimated_ready_time: string | null;
  cooking_started_time: string | null;
  actual_ready_time: string | null;
  out_for_delivery_time: string | null;
  /**
   * Of a delivery: by the driver’s tour once it has left; until then, one stop after its estimated ready time. Null for pickup.
   */
  estimated_arrival_time: string | null;
  delivered_time: string | null;
  missing_ingredients: string[];
  /**
   * A tracking link: only in the answer to placing, for its customer.
   */
  tracking_url?: string;
  rejection: {
    code:
      | 'payment_declined'
      | 'payment_action_expired'
      | 'out_of_stock'
      | 'kitchen_at_capacity'
      | 'kitchen_paused'
      | 'quarter_hour_full';
    reason: string;
  } | null;
  /**
   * The latest offer to make the order in another store. For its customer, and for managers.
   */
  move_offer: {
    id: string;
    /**
     * offered: until `expires_time`. accepted: the other store has not answered yet, or waits for the payment. failed: it did not take the order, which goes on here. moved: see `moved_to`.
     */
    status: 'offered' | 'accepted' | 'declined' | 'failed' | 'moved';
    store_id: string;
    store_name: string;
    /**
     * The new order, once it is placed.
     */
    order_id: string;
    /**
     * As the crow flies, between the stores.
     */
    distance_km: number | null;
    pizzas: {
      name: string;
      size: 'small' | 'medium' | 'large';
      toppings: string[];
      quantity: number;
      /**
       * An amount as a decimal string.
       */
      price: string;
    }[];
    /**
     * An amount as a decimal string.
     */
    subtotal: string;
    /**
     * An amount as a decimal string.
     */
    tax: string;
    /**
     * An amount as a decimal string.
     */
    delivery_fee: string;
    /**
     * An amount as a decimal string.
     */
    total_amount: string;
    /**
     * To what the order costs here; negative if less.
     */
    difference: string;
    /**
     * online: it is paid anew, on the provider’s page. What is reserved here is released.
     */
    payment_method: 'cash' | 'card' | 'online';
    estimated_ready_time: string;
    expires_time: string;
    /**
     * Why the other store did not take it.
     */
    failure: string | null;
  } | null;
  /**
   * The order that goes on for this one in another store.
   */
  moved_to: {
    store_id: string;
    order_id: string;
    number: number;
    store_name: string;
  } | null;
  /**
   * The order that this one goes on for.
   */
  moved_from: {
    store_id: string;
    order_id: string;
    number: number;
  } | null;
}
export interface OrderEvent {
  /**
   * Its place in the order’s record. Null for what is kept beside it, such as what became of a message: it makes no other version of the order.
   */
  seq: number | null;
  type: string;
  at: string;
  by: {
    role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
    /**
     * Null: not yours to know.
     */
    id: string | null;
    /**
     * What they are called. Null: not known, or not yours to know.
     */
    name: string | null;
  };
  /**
   * The request that caused it: its X-Request-Id, or the trace id of its traceparent, or a generated id. Null for what the pipeline did by itself.
   */
  request_id: string | null;
  /**
   * Description of what happened.
   */
  summary: string;
  note: string | null;
  details: {
    [k: string]: unknown;
  };
}
export interface ChainAnalytics {
  currency: string;
  /**
   * All placed orders.
   */
  placed_orders: number;
  /**
   * Without cancelled and rejected ones.
   */
  total_orders: number;
  /**
   * Payments less refunds.
   */
  total_revenue: string;
  /**
   * Per order with revenue.
   */
  average_order_value: string;
  /**
   * All refunds, including those of cancelled orders.
   */
  refunded_amount: string;
  cancelled_orders: number;
  rejected_orders: number;
  /**
   * Between 0 and 1; null if no order had a promise.
   */
  on_time_share: number | null;
  stores: {
    store_id: string;
    from: string;
    to: string;
    /**
     * All placed orders.
     */
    placed_orders: number;
    /**
     * Without cancelled and rejected ones.
     */
    total_orders: number;
    /**
     * Payments less refunds.
     */
    total_revenue: string;
    /**
     * Per order with revenue.
     */
    average_order_value: string;
    /**
     * All refunds, including those of cancelled orders.
     */
    refunded_amount: string;
    cancelled_orders: number;
    rejected_orders: number;
    /**
     * Between 0 and 1; null if no order had a promise.
     */
    on_time_share: number | null;
  }[];
}
export interface Webhook {
  id: string;
  store_id: string;
  url: string;
  event_types:
    | (
        | 'pizzeria.draft.created'
        | 'pizzeria.draft.item_added'
        | 'pizzeria.draft.item_removed'
        | 'pizzeria.draft.abandoned'
        | 'pizzeria.order.placed'
        | 'pizzeria.order.ingredients_allocated'
        | 'pizzeria.order.stock_short'
        | 'pizzeria.order.payment_authorized'
        | 'pizzeria.order.payment_declined'
        | 'pizzeria.order.confirmed'
        | 'pizzeria.order.queued'
        | 'pizzeria.order.rejected'
        | 'pizzeria.order.promise_missed'
        | 'pizzeria.order.revised'
        | 'pizzeria.order.move_offered'
        | 'pizzeria.order.move_accepted'
        | 'pizzeria.order.move_declined'
        | 'pizzeria.order.move_failed'
        | 'pizzeria.order.preparation_started'
        | 'pizzeria.order.cooking_started'
        | 'pizzeria.order.payment_captured'
        | 'pizzeria.order.ready'
        | 'pizzeria.order.driver_assigned'
        | 'pizzeria.order.driver_unassigned'
        | 'pizzeria.order.out_for_delivery'
        | 'pizzeria.order.arrival_missed'
        | 'pizzeria.order.delivered'
        | 'pizzeria.order.payment_settled'
        | 'pizzeria.order.cancelled'
        | 'pizzeria.order.payment_voided'
        | 'pizzeria.order.payment_refunded'
        | 'pizzeria.kitchen.paused'
        | 'pizzeria.kitchen.resumed'
        | 'pizzeria.menu.changed'
        | 'pizzeria.stock.batch_arrived'
        | 'pizzeria.stock.quantity_changed'
        | 'pizzeria.stock.allocated'
        | 'pizzeria.stock.low'
        | 'pizzeria.stock.out'
        | 'pizzeria.stock.sufficient'
      )[]
    | null;
  description: string | null;
  /**
   * failing: no delivery has succeeded since the last failure. paused: it answered 410; resume it.
   */
  status: 'active' | 'failing' | 'paused';
  paused_time: string | null;
  paused_reason: string | null;
  failing_since: string | null;
  last_error: string | null;
  /**
   * For an endpoint that is down.
   */
  next_attempt_time: string | null;
  /**
   * Orders with unsent events.
   */
  waiting_orders: number;
  created_time: string;
}
export interface WebhookRequest {
  /**
   * Must be https and public, unless the server allows others. Redirects are not followed.
   */
  url: string;
  /**
   * Default: every type, including future ones.
   *
   * @minItems 1
   */
  event_types?:
    | (
        | 'pizzeria.draft.created'
        | 'pizzeria.draft.item_added'
        | 'pizzeria.draft.item_removed'
        | 'pizzeria.draft.abandoned'
        | 'pizzeria.order.placed'
        | 'pizzeria.order.ingredients_allocated'
        | 'pizzeria.order.stock_short'
        | 'pizzeria.order.payment_authorized'
        | 'pizzeria.order.payment_declined'
        | 'pizzeria.order.confirmed'
        | 'pizzeria.order.queued'
        | 'pizzeria.order.rejected'
        | 'pizzeria.order.promise_missed'
        | 'pizzeria.order.revised'
        | 'pizzeria.order.move_offered'
        | 'pizzeria.order.move_accepted'
        | 'pizzeria.order.move_declined'
        | 'pizzeria.order.move_failed'
        | 'pizzeria.order.preparation_started'
        | 'pizzeria.order.cooking_started'
        | 'pizzeria.order.payment_captured'
        | 'pizzeria.order.ready'
        | 'pizzeria.order.driver_assigned'
        | 'pizzeria.order.driver_unassigned'
        | 'pizzeria.order.out_for_delivery'
        | 'pizzeria.order.arrival_missed'
        | 'pizzeria.order.delivered'
        | 'pizzeria.order.payment_settled'
        | 'pizzeria.order.cancelled'
        | 'pizzeria.order.payment_voided'
        | 'pizzeria.order.payment_refunded'
        | 'pizzeria.kitchen.paused'
        | 'pizzeria.kitchen.resumed'
        | 'pizzeria.menu.changed'
        | 'pizzeria.stock.batch_arrived'
        | 'pizzeria.stock.quantity_changed'
        | 'pizzeria.stock.allocated'
        | 'pizzeria.stock.low'
        | 'pizzeria.stock.out'
        | 'pizzeria.stock.sufficient'
      )[]
    | null;
  description?: string | null;
}
export interface WebhookDelivery {
  event_id: string;
  event_type: string;
  event_time: string;
  /**
   * Null for an event of the store itself.
   */
  order_id: string | null;
  /**
   * pending: failed so far, and being retried. failed: expired after a day.
   */
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  last_attempt_time: string;
  http_status: number | null;
  error: string | null;
}
export interface ChangeSet {
  name: string;
  /**
   * Of its amounts; required if it has any. Stores with another one cannot take it.
   */
  currency?: string;
  settings?: {
    tax_percent?: string;
    /**
     * An amount in the store’s currency, as a decimal string.
     */
    delivery_fee?: string;
    /**
     * Null: always open.
     */
    opening_hours?: {
      /**
       * @maxItems 10
       */
      monday?: {
        from: string;
        /**
         * At or before `from`: on the next day.
         */
        to: string;
      }[];
      /**
       * @maxItems 10
       */
      tuesday?: {
        from: string;
        /**
         * At or before `from`: on the next day.
         */
        to: string;
      }[];
      /**
       * @maxItems 10
       */
      wednesday?: {
        from: string;
        /**
         * At or before `from`: on the next day.
         */
        to: string;
      }[];
      /**
       * @maxItems 10
       */
      thursday?: {
        from: string;
        /**
         * At or before `from`: on the next day.
         */
        to: string;
      }[];
      /**
       * @maxItems 10
       */
      friday?: {
        from: string;
        /**
         * At or before `from`: on the next day.
         */
        to: string;
      }[];
      /**
       * @maxItems 10
       */
      saturday?: {
        from: string;
        /**
         * At or before `from`: on the next day.
         */
        to: string;
      }[];
      /**
       * @maxItems 10
       */
      sunday?: {
        from: string;
        /**
         * At or before `from`: on the next day.
         */
        to: string;
      }[];
    } | null;
    /**
     * Whether orders that a kitchen does not begin are offered to another store: replaced as a whole, but for `stores`. Null: they stay.
     */
    moving?: {
      /**
       * manager: customers are asked when a manager confirms that nobody begins their orders. lease: also without one, once no display of the kitchen can have begun them.
       */
      by?: 'manager' | 'lease';
      /**
       * The queue is untouched for so long, counted from when its first order should have been begun.
       */
      after_minutes?: number;
      /**
       * How long the customer may think about it.
       */
      offer_minutes?: number;
      /**
       * Stores farther away are not asked, unless they are listed.
       */
      max_km?: number;
    } | null;
    kitchen?: {
      /**
       * Orders that may wait in the queue.
       */
      max_backlog?: number;
      minutes_per_extra_pizza?: number;
      slots_per_cook?: number | null;
      orders_per_quarter_hour?: number | null;
    };
    timers?: {
      /**
       * Minutes, up to a week.
       */
      draft_expire_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      scheduled_lead_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      payment_action_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      queue_escalate_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      queue_cancel_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      collect_reminder_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      promise_warn_minutes?: number | null;
      /**
       * Minutes, up to a week.
       */
      promise_late_minutes?: number | null;
      /**
       * Minutes, up to a week.
       */
      collect_alert_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      driver_wait_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      driver_leave_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      driver_silent_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      cooking_alert_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      cooking_escalate_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      delivery_late_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      driver_unnamed_minutes?: number;
    };
  };
  menu?: {
    /**
     * By id. Null: it is taken off the menu.
     */
    pizzas?: {
      [k: string]: {
        name?: string;
        available?: boolean;
        /**
         * Those of the European Union’s list that it contains. Null: not stated. Empty: none.
         *
         * @maxItems 14
         */
        allergens?:
          | (
              | 'gluten'
              | 'crustaceans'
              | 'eggs'
              | 'fish'
              | 'peanuts'
              | 'soybeans'
              | 'milk'
              | 'nuts'
              | 'celery'
              | 'mustard'
              | 'sesame'
              | 'sulphites'
              | 'lupin'
              | 'molluscs'
            )[]
          | null;
        /**
         * Marks to choose by.
         *
         * @maxItems 6
         */
        dietary?: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
        /**
         * Lower ones are displayed first; those without one come last, as they are on the menu.
         */
        position?: number | null;
        description?: string;
        /**
         * A category’s id.
         */
        category?: string | null;
        sizes?: {
          small?: {
            /**
             * An amount in the store’s currency, as a decimal string.
             */
            price?: string;
            /**
             * Minutes.
             */
            estimated_cooking_time?: number;
          };
          medium?: {
            /**
             * An amount in the store’s currency, as a decimal string.
             */
            price?: string;
            /**
             * Minutes.
             */
            estimated_cooking_time?: number;
          };
          large?: {
            /**
             * An amount in the store’s currency, as a decimal string.
             */
            price?: string;
            /**
             * Minutes.
             */
            estimated_cooking_time?: number;
          };
        };
      } | null;
    };
    toppings?: {
      [k: string]: {
        name?: string;
        available?: boolean;
        /**
         * Those of the European Union’s list that it contains. Null: not stated. Empty: none.
         *
         * @maxItems 14
         */
        allergens?:
          | (
              | 'gluten'
              | 'crustaceans'
              | 'eggs'
              | 'fish'
              | 'peanuts'
              | 'soybeans'
              | 'milk'
              | 'nuts'
              | 'celery'
              | 'mustard'
              | 'sesame'
              | 'sulphites'
              | 'lupin'
              | 'molluscs'
            )[]
          | null;
        /**
         * Marks to choose by.
         *
         * @maxItems 6
         */
        dietary?: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
        /**
         * Lower ones are displayed first; those without one come last, as they are on the menu.
         */
        position?: number | null;
        /**
         * An amount in the store’s currency, as a decimal string.
         */
        price?: string;
      } | null;
    };
    /**
     * Put at the end of their lists. Images are copied from store main.
     */
    added?: {
      /**
       * @maxItems 50
       */
      categories?: {
        id: string;
        name: string;
        description?: string | null;
        /**
         * Lower ones are displayed first; those without one come last, as they are on the menu.
         */
        position?: number | null;
      }[];
      /**
       * @maxItems 50
       */
      pizzas?: {
        id: string;
        name: string;
        available?: boolean;
        /**
         * Those of the European Union’s list that it contains. Null: not stated. Empty: none.
         *
         * @maxItems 14
         */
        allergens?:
          | (
              | 'gluten'
              | 'crustaceans'
              | 'eggs'
              | 'fish'
              | 'peanuts'
              | 'soybeans'
              | 'milk'
              | 'nuts'
              | 'celery'
              | 'mustard'
              | 'sesame'
              | 'sulphites'
              | 'lupin'
              | 'molluscs'
            )[]
          | null;
        /**
         * Marks to choose by.
         *
         * @maxItems 6
         */
        dietary?: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
        /**
         * Lower ones are displayed first; those without one come last, as they are on the menu.
         */
        position?: number | null;
        /**
         * The store’s.
         */
        currency?: string;
        /**
         * Not available only because its ingredients have run out. Sent back as it was read, it changes nothing.
         */
        sold_out?: boolean;
        description: string;
        /**
         * A category’s id.
         */
        category?: string | null;
        image?: string | null;
        /**
         * Where the image is.
         */
        image_url?: string | null;
        /**
         * @minItems 1
         * @maxItems 10
         */
        sizes?: {
          size: 'small' | 'medium' | 'large';
          sku: string;
          /**
           * An amount in the store’s currency, as a decimal string.
           */
          price: string;
          /**
           * Minutes.
           */
          estimated_cooking_time: number;
        }[];
        /**
         * @deprecated
         * Alias of sizes.
         *
         * @minItems 1
         * @maxItems 10
         */
        variants?: {
          size: 'small' | 'medium' | 'large';
          sku: string;
          /**
           * An amount in the store’s currency, as a decimal string.
           */
          price: string;
          /**
           * Minutes.
           */
          estimated_cooking_time: number;
        }[];
      }[];
      /**
       * @maxItems 50
       */
      toppings?: {
        id: string;
        name: string;
        available?: boolean;
        /**
         * Those of the European Union’s list that it contains. Null: not stated. Empty: none.
         *
         * @maxItems 14
         */
        allergens?:
          | (
              | 'gluten'
              | 'crustaceans'
              | 'eggs'
              | 'fish'
              | 'peanuts'
              | 'soybeans'
              | 'milk'
              | 'nuts'
              | 'celery'
              | 'mustard'
              | 'sesame'
              | 'sulphites'
              | 'lupin'
              | 'molluscs'
            )[]
          | null;
        /**
         * Marks to choose by.
         *
         * @maxItems 6
         */
        dietary?: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
        /**
         * Lower ones are displayed first; those without one come last, as they are on the menu.
         */
        position?: number | null;
        /**
         * The store’s.
         */
        currency?: string;
        /**
         * Not available only because its ingredients have run out. Sent back as it was read, it changes nothing.
         */
        sold_out?: boolean;
        /**
         * An amount in the store’s currency, as a decimal string.
         */
        price: string;
      }[];
    };
  };
  id: string;
  created_at: string;
  created_by: {
    role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
    id: string;
  };
}
export interface ChangeSetRequest {
  name: string;
  /**
   * Of its amounts; required if it has any. Stores with another one cannot take it.
   */
  currency?: string;
  settings?: {
    tax_percent?: string;
    /**
     * An amount in the store’s currency, as a decimal string.
     */
    delivery_fee?: string;
    /**
     * Null: always open.
     */
    opening_hours?: {
      /**
       * @maxItems 10
       */
      monday?: {
        from: string;
        /**
         * At or before `from`: on the next day.
         */
        to: string;
      }[];
      /**
       * @maxItems 10
       */
      tuesday?: {
        from: string;
        /**
         * At or before `from`: on the next day.
         */
        to: string;
      }[];
      /**
       * @maxItems 10
       */
      wednesday?: {
        from: string;
        /**
         * At or before `from`: on the next day.
         */
        to: string;
      }[];
      /**
       * @maxItems 10
       */
      thursday?: {
        from: string;
        /**
         * At or before `from`: on the next day.
         */
        to: string;
      }[];
      /**
       * @maxItems 10
       */
      friday?: {
        from: string;
        /**
         * At or before `from`: on the next day.
         */
        to: string;
      }[];
      /**
       * @maxItems 10
       */
      saturday?: {
        from: string;
        /**
         * At or before `from`: on the next day.
         */
        to: string;
      }[];
      /**
       * @maxItems 10
       */
      sunday?: {
        from: string;
        /**
         * At or before `from`: on the next day.
         */
        to: string;
      }[];
    } | null;
    /**
     * Whether orders that a kitchen does not begin are offered to another store: replaced as a whole, but for `stores`. Null: they stay.
     */
    moving?: {
      /**
       * manager: customers are asked when a manager confirms that nobody begins their orders. lease: also without one, once no display of the kitchen can have begun them.
       */
      by?: 'manager' | 'lease';
      /**
       * The queue is untouched for so long, counted from when its first order should have been begun.
       */
      after_minutes?: number;
      /**
       * How long the customer may think about it.
       */
      offer_minutes?: number;
      /**
       * Stores farther away are not asked, unless they are listed.
       */
      max_km?: number;
    } | null;
    kitchen?: {
      /**
       * Orders that may wait in the queue.
       */
      max_backlog?: number;
      minutes_per_extra_pizza?: number;
      slots_per_cook?: number | null;
      orders_per_quarter_hour?: number | null;
    };
    timers?: {
      /**
       * Minutes, up to a week.
       */
      draft_expire_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      scheduled_lead_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      payment_action_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      queue_escalate_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      queue_cancel_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      collect_reminder_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      promise_warn_minutes?: number | null;
      /**
       * Minutes, up to a week.
       */
      promise_late_minutes?: number | null;
      /**
       * Minutes, up to a week.
       */
      collect_alert_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      driver_wait_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      driver_leave_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      driver_silent_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      cooking_alert_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      cooking_escalate_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      delivery_late_minutes?: number;
      /**
       * Minutes, up to a week.
       */
      driver_unnamed_minutes?: number;
    };
  };
  menu?: {
    /**
     * By id. Null: it is taken off the menu.
     */
    pizzas?: {
      [k: string]: {
        name?: string;
        available?: boolean;
        /**
         * Those of the European Union’s list that it contains. Null: not stated. Empty: none.
         *
         * @maxItems 14
         */
        allergens?:
          | (
              | 'gluten'
              | 'crustaceans'
              | 'eggs'
              | 'fish'
              | 'peanuts'
              | 'soybeans'
              | 'milk'
              | 'nuts'
              | 'celery'
              | 'mustard'
              | 'sesame'
              | 'sulphites'
              | 'lupin'
              | 'molluscs'
            )[]
          | null;
        /**
         * Marks to choose by.
         *
         * @maxItems 6
         */
        dietary?: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
        /**
         * Lower ones are displayed first; those without one come last, as they are on the menu.
         */
        position?: number | null;
        description?: string;
        /**
         * A category’s id.
         */
        category?: string | null;
        sizes?: {
          small?: {
            /**
             * An amount in the store’s currency, as a decimal string.
             */
            price?: string;
            /**
             * Minutes.
             */
            estimated_cooking_time?: number;
          };
          medium?: {
            /**
             * An amount in the store’s currency, as a decimal string.
             */
            price?: string;
            /**
             * Minutes.
             */
            estimated_cooking_time?: number;
          };
          large?: {
            /**
             * An amount in the store’s currency, as a decimal string.
             */
            price?: string;
            /**
             * Minutes.
             */
            estimated_cooking_time?: number;
          };
        };
      } | null;
    };
    toppings?: {
      [k: string]: {
        name?: string;
        available?: boolean;
        /**
         * Those of the European Union’s list that it contains. Null: not stated. Empty: none.
         *
         * @maxItems 14
         */
        allergens?:
          | (
              | 'gluten'
              | 'crustaceans'
              | 'eggs'
              | 'fish'
              | 'peanuts'
              | 'soybeans'
              | 'milk'
              | 'nuts'
              | 'celery'
              | 'mustard'
              | 'sesame'
              | 'sulphites'
              | 'lupin'
              | 'molluscs'
            )[]
          | null;
        /**
         * Marks to choose by.
         *
         * @maxItems 6
         */
        dietary?: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
        /**
         * Lower ones are displayed first; those without one come last, as they are on the menu.
         */
        position?: number | null;
        /**
         * An amount in the store’s currency, as a decimal string.
         */
        price?: string;
      } | null;
    };
    /**
     * Put at the end of their lists. Images are copied from store main.
     */
    added?: {
      /**
       * @maxItems 50
       */
      categories?: {
        id: string;
        name: string;
        description?: string | null;
        /**
         * Lower ones are displayed first; those without one come last, as they are on the menu.
         */
        position?: number | null;
      }[];
      /**
       * @maxItems 50
       */
      pizzas?: {
        id: string;
        name: string;
        available?: boolean;
        /**
         * Those of the European Union’s list that it contains. Null: not stated. Empty: none.
         *
         * @maxItems 14
         */
        allergens?:
          | (
              | 'gluten'
              | 'crustaceans'
              | 'eggs'
              | 'fish'
              | 'peanuts'
              | 'soybeans'
              | 'milk'
              | 'nuts'
              | 'celery'
              | 'mustard'
              | 'sesame'
              | 'sulphites'
              | 'lupin'
              | 'molluscs'
            )[]
          | null;
        /**
         * Marks to choose by.
         *
         * @maxItems 6
         */
        dietary?: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
        /**
         * Lower ones are displayed first; those without one come last, as they are on the menu.
         */
        position?: number | null;
        /**
         * The store’s.
         */
        currency?: string;
        /**
         * Not available only because its ingredients have run out. Sent back as it was read, it changes nothing.
         */
        sold_out?: boolean;
        description: string;
        /**
         * A category’s id.
         */
        category?: string | null;
        image?: string | null;
        /**
         * Where the image is.
         */
        image_url?: string | null;
        /**
         * @minItems 1
         * @maxItems 10
         */
        sizes?: {
          size: 'small' | 'medium' | 'large';
          sku: string;
          /**
           * An amount in the store’s currency, as a decimal string.
           */
          price: string;
          /**
           * Minutes.
           */
          estimated_cooking_time: number;
        }[];
        /**
         * @deprecated
         * Alias of sizes.
         *
         * @minItems 1
         * @maxItems 10
         */
        variants?: {
          size: 'small' | 'medium' | 'large';
          sku: string;
          /**
           * An amount in the store’s currency, as a decimal string.
           */
          price: string;
          /**
           * Minutes.
           */
          estimated_cooking_time: number;
        }[];
      }[];
      /**
       * @maxItems 50
       */
      toppings?: {
        id: string;
        name: string;
        available?: boolean;
        /**
         * Those of the European Union’s list that it contains. Null: not stated. Empty: none.
         *
         * @maxItems 14
         */
        allergens?:
          | (
              | 'gluten'
              | 'crustaceans'
              | 'eggs'
              | 'fish'
              | 'peanuts'
              | 'soybeans'
              | 'milk'
              | 'nuts'
              | 'celery'
              | 'mustard'
              | 'sesame'
              | 'sulphites'
              | 'lupin'
              | 'molluscs'
            )[]
          | null;
        /**
         * Marks to choose by.
         *
         * @maxItems 6
         */
        dietary?: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
        /**
         * Lower ones are displayed first; those without one come last, as they are on the menu.
         */
        position?: number | null;
        /**
         * The store’s.
         */
        currency?: string;
        /**
         * Not available only because its ingredients have run out. Sent back as it was read, it changes nothing.
         */
        sold_out?: boolean;
        /**
         * An amount in the store’s currency, as a decimal string.
         */
        price: string;
      }[];
    };
  };
}
export interface Rollout {
  id: string;
  change_set: {
    id: string;
    name: string;
  };
  /**
   * `approval`: it is started, and waits for a second administrator.
   */
  status: 'planning' | 'planned' | 'approval' | 'running' | 'paused' | 'undoing' | 'done' | 'undone' | 'expired';
  /**
   * Why a second administrator has to approve it.
   */
  needs_approval: string | null;
  planned_by: {
    role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
    id: string;
  };
  started_by: {
    role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
    id: string;
  } | null;
  approved_by: {
    role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
    id: string;
  } | null;
  waves: {
    /**
     * From 1 on.
     */
    number: number;
    stores: number;
    changed: number;
    /**
     * Not changed: somebody else had changed them meanwhile, or it failed.
     */
    left: number;
    began_at: string | null;
    /**
     * It is watched from then on.
     */
    changed_at: string | null;
    /**
     * The last look.
     */
    watch: {
      at: string;
      verdict: 'as_good' | 'worse' | 'too_few';
      reason: string | null;
      /**
       * Stores that had not got it yet; or, once all have it, the same stores a week before.
       */
      against: 'others' | 'week_before';
      with_change: {
        stores: number;
        /**
         * Placed since the wave was through.
         */
        orders: number;
        refused: number;
        /**
         * Of the orders, from 0 to 1. Null: there are none.
         */
        refusal_rate: number | null;
        /**
         * Orders whose promise is kept or missed by now.
         */
        promised: number;
        /**
         * How much too early or too late, on average.
         */
        promise_error_minutes: number | null;
      };
      without_change: {
        stores: number;
        /**
         * Placed since the wave was through.
         */
        orders: number;
        refused: number;
        /**
         * Of the orders, from 0 to 1. Null: there are none.
         */
        refusal_rate: number | null;
        /**
         * Orders whose promise is kept or missed by now.
         */
        promised: number;
        /**
         * How much too early or too late, on average.
         */
        promise_error_minutes: number | null;
      };
    } | null;
  }[];
  /**
   * Stores that cannot take it.
   */
  unfit: number;
  /**
   * Stores that are so already.
   */
  same: number;
  undone: {
    restored: number;
    left: number;
  } | null;
  /**
   * Stores that were left as they were, or in part: the first of them.
   */
  notes: {
    store_id: string;
    told: string;
  }[];
  history: {
    what: 'plan' | 'start' | 'approve' | 'pause' | 'resume' | 'undo';
    at: string;
    /**
     * Role `system`: it did so by itself.
     */
    by: {
      role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
      id: string;
    };
    reason: string | null;
  }[];
}
export interface RolloutRequest {
  change_set_id: string;
  /**
   * Default: shares of 1, 10, 50 and 100.
   *
   * @minItems 1
   * @maxItems 10
   */
  waves?: {
    /**
     * In percent, with the waves before it, of the stores that no wave names.
     */
    share?: number;
    /**
     * @minItems 1
     * @maxItems 1000
     */
    stores?: string[];
    /**
     * @minItems 1
     * @maxItems 50
     */
    countries?: string[];
  }[];
  /**
   * How long each wave is watched before the next one begins.
   */
  watch_minutes?: number;
  /**
   * As many orders each side of a comparison needs before anything is concluded.
   */
  min_orders?: number;
  stores_per_second?: number;
}
export interface RolloutStore {
  store_id: string;
  /**
   * `unfit`: it cannot take it. `same`: it is so already. `left`: somebody else had changed it. `restored`: it has back what it had; `partly`: but for what somebody has changed since.
   */
  state: 'unfit' | 'same' | 'planned' | 'changing' | 'changed' | 'left' | 'restored' | 'partly';
  /**
   * From 1 on.
   */
  wave: number | null;
  told: string | null;
  /**
   * What is different.
   */
  changes: string[];
  at: string;
}
export interface RolloutOrderRequest {
  reason?: string;
}
export interface SessionsEnded {
  ended: number;
}
export interface FeedSnapshot {
  /**
   * The server’s clock.
   */
  time: string;
  /**
   * Of the orders: their number, a dot, and FNV-1a (32 bits, hexadecimal) over `id:version`, sorted and separated by line feeds.
   */
  digest: string | null;
  orders: {
    id: string;
    version: number;
    status:
      | 'received'
      | 'confirmed'
      | 'preparing'
      | 'cooking'
      | 'ready'
      | 'delivering'
      | 'delivered'
      | 'cancelled'
      | 'rejected';
  }[];
}
export interface Placing {
  id: string;
  /**
   * Accepted, and about to be stored. Retry in a moment.
   */
  status: 'placing';
}
export interface OrderRequest {
  /**
   * Default: from my own profile, or that of customer_id.
   */
  customer_name?: string;
  /**
   * Default: from my own profile (PUT /customers/me), or that of customer_id.
   */
  customer_phone?: string;
  /**
   * For staff: whose order it is, as found with GET /customers.
   */
  customer_id?: string | null;
  customer_email?: string | null;
  /**
   * Default: pickup.
   */
  delivery_address?:
    | string
    | {
        street: string;
        city: string;
        postal_code?: string;
        notes?: string;
      }
    | null;
  /**
   * @deprecated
   * Alias of delivery_address.
   */
  customer_address?:
    | string
    | {
        street: string;
        city: string;
        postal_code?: string;
        notes?: string;
      }
    | null;
  /**
   * @minItems 1
   * @maxItems 20
   */
  pizzas: PizzaRequest[];
  /**
   * cash is paid at handover; online on the page of payment.action_url, before the order is cooked; credit_card is an alias of card.
   */
  payment_method?: 'cash' | 'card' | 'online' | 'credit_card';
  payment_token?: string | null;
  /**
   * Where the customer goes after paying on the provider’s page, or confirming at the bank; `order` is added to it. Default: a page of the API.
   */
  payment_return_url?: string | null;
  special_instructions?: string | null;
  /**
   * When the customer wants it, up to a week ahead and within opening hours. Default: as soon as possible.
   */
  requested_for?: string | null;
  /**
   * @deprecated
   * Alias of special_instructions.
   */
  notes?: string | null;
}
export interface PizzaRequest {
  /**
   * Identifies pizza and size, such as MARGHLRG; excludes pizza_id, name and size.
   */
  sku?: string;
  /**
   * Such as margherita.
   */
  pizza_id?: string;
  /**
   * With a pizza_id, it must be the same pizza.
   */
  name?: string;
  /**
   * Required unless there is a sku.
   */
  size?: 'small' | 'medium' | 'large';
  /**
   * By id (extra_cheese: alias of extra-cheese) or name.
   *
   * @maxItems 10
   */
  toppings?: string[];
  quantity?: number;
}
export interface OrderWorkflow {
  workflow_id: string;
  run_id: string;
  execution_status: string;
  /**
   * This workflow in the Temporal UI.
   */
  ui_url: string;
  status: string;
  version: number;
  waiting_for: string;
  under_way: string[];
  refused: {
    at: string;
    name: string;
    reason: string;
  }[];
  order: Order | Draft | null;
}
export interface DraftRequest {
  /**
   * Default: from my own profile, or that of customer_id.
   */
  customer_name?: string;
  /**
   * Default: from my own profile (PUT /customers/me), or that of customer_id.
   */
  customer_phone?: string;
  customer_email?: string | null;
  /**
   * @maxItems 20
   */
  pizzas?: PizzaRequest[];
  /**
   * Default: pickup.
   */
  delivery_address?:
    | string
    | {
        street: string;
        city: string;
        postal_code?: string;
        notes?: string;
      }
    | null;
  special_instructions?: string | null;
}
export interface DraftPlacementRequest {
  /**
   * Default: from my own profile, or that of customer_id.
   */
  customer_name?: string;
  /**
   * Default: from my own profile (PUT /customers/me), or that of customer_id.
   */
  customer_phone?: string;
  /**
   * For staff: whose order it is, as found with GET /customers.
   */
  customer_id?: string | null;
  customer_email?: string | null;
  /**
   * Default: pickup.
   */
  delivery_address?:
    | string
    | {
        street: string;
        city: string;
        postal_code?: string;
        notes?: string;
      }
    | null;
  /**
   * @deprecated
   * Alias of delivery_address.
   */
  customer_address?:
    | string
    | {
        street: string;
        city: string;
        postal_code?: string;
        notes?: string;
      }
    | null;
  /**
   * cash is paid at handover; online on the page of payment.action_url, before the order is cooked; credit_card is an alias of card.
   */
  payment_method?: 'cash' | 'card' | 'online' | 'credit_card';
  payment_token?: string | null;
  /**
   * Where the customer goes after paying on the provider’s page, or confirming at the bank; `order` is added to it. Default: a page of the API.
   */
  payment_return_url?: string | null;
  special_instructions?: string | null;
  /**
   * When the customer wants it, up to a week ahead and within opening hours. Default: as soon as possible.
   */
  requested_for?: string | null;
  /**
   * @deprecated
   * Alias of special_instructions.
   */
  notes?: string | null;
}
export interface StatusRequest {
  status:
    | 'draft'
    | 'received'
    | 'confirmed'
    | 'preparing'
    | 'cooking'
    | 'ready'
    | 'delivering'
    | 'delivered'
    | 'cancelled'
    | 'rejected';
  /**
   * The cook, for the kitchen’s statuses.
   */
  by?: {
    id: string;
    name?: string;
  } | null;
  /**
   * When it was tapped, on a device that had no connection then. A claim: recorded with the step if it came more than half a minute later, which then does not count for the kitchen’s pace.
   */
  tapped_at?: string;
  notes?: string | null;
  driver_id?: string | null;
}
/**
 * Who does it, on a device that several cooks use.
 */
export interface KitchenStepRequest {
  by?: Cook;
  /**
   * When it was tapped, on a device that had no connection then. A claim: recorded with the step if it came more than half a minute later, which then does not count for the kitchen’s pace.
   */
  tapped_at?: string;
}
export interface Cook {
  id: string;
  name?: string;
}
export interface KitchenHoldRequest {
  reason?: string;
}
/**
 * Absent fields stay unchanged.
 */
export interface OrderChange {
  /**
   * All pizzas of the changed order; priced from the current menu.
   *
   * @minItems 1
   * @maxItems 20
   */
  pizzas?: PizzaRequest[];
  /**
   * Null: pickup.
   */
  delivery_address?:
    | string
    | {
        street: string;
        city: string;
        postal_code?: string;
        notes?: string;
      }
    | null;
  /**
   * Null: none.
   */
  special_instructions?: string | null;
  /**
   * Null: as soon as possible.
   */
  requested_for?: string | null;
}
export interface LineQuantity {
  quantity: number;
}
export interface Moving {
  /**
   * By the store’s settings; null: its orders stay.
   */
  offered_by: 'manager' | 'lease' | null;
  /**
   * Why the kitchen is taken not to begin its orders; null: it works.
   */
  dark: {
    why: 'down' | 'untouched';
    since: string;
  } | null;
  /**
   * in_force: a display may be in use. expired: none can have begun an order without the server, but those that say may_have_begun. unknown: there is none that keeps to a lease, so only a person knows.
   */
  displays: 'in_force' | 'expired' | 'unknown';
  orders: {
    order_id: string;
    number: number;
    /**
     * An amount as a decimal string.
     */
    total_amount: string;
    promised_time: string | null;
    /**
     * The latest one; an open or accepted one is waited for.
     */
    offer: {
      id: string;
      store_id: string;
      store_name: string;
      status: string;
    } | null;
    offer_open: boolean;
    /**
     * Why it is not offered without a manager’s confirmation.
     */
    why_not: 'already_moved' | 'change_pending' | 'declined' | 'may_have_begun' | 'not_dark' | null;
  }[];
}
export interface MoveOffersRequest {
  /**
   * Default: the whole queue.
   *
   * @minItems 1
   * @maxItems 100
   */
  order_ids?: string[];
  /**
   * You have made sure that nobody has begun these orders, and that nobody will. Without it, only those are offered that no display can have begun.
   */
  nobody_begins_them?: boolean;
}
export interface DisplayLease {
  /**
   * For so long, from when it was asked for, the display may have orders begun that the server does not hear of. Null: without limit.
   */
  seconds: number | null;
  /**
   * Ask again after so long.
   */
  renew_seconds: number;
  /**
   * The orders that may be begun so.
   */
  order_ids: string[];
}
export interface DisplayLeaseRequest {
  /**
   * The display has a lease with an end, and keeps to it. Send it from the second request on: until then it may begin everything, and the store’s orders are left to its manager.
   */
  keeps_lease?: boolean;
}
export interface Refund {
  id: string;
  order_id: string;
  /**
   * awaiting_approval: a second manager has to approve it; otherwise it ends as declined, or as lapsed when nobody has within 7 days or the payment no longer covers it. pending: the provider has not answered yet. Cash is refunded at once. Managers see all of them, customers those that were carried out.
   */
  status: 'awaiting_approval' | 'declined' | 'lapsed' | 'pending' | 'refunded' | 'failed';
  method: 'cash' | 'card' | 'online';
  /**
   * An amount as a decimal string.
   */
  amount: string;
  currency: string;
  /**
   * Null for what a cancelled order got back, and for customers.
   */
  reason: string | null;
  /**
   * The driver who gave it back in cash.
   */
  driver_id: string | null;
  requested_time: string;
  /**
   * What they are called. Null: not known, or not yours to know.
   */
  driver_name: string | null;
  requested_by: {
    role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
    /**
     * Null: not yours to know.
     */
    id: string | null;
    /**
     * What they are called. Null: not known, or not yours to know.
     */
    name: string | null;
  };
  /**
   * Until when it can be approved, if it takes two managers.
   */
  expires_time: string | null;
  /**
   * Who approved or declined it.
   */
  decided_by: {
    role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
    id: string;
    /**
     * What they are called. Null: not known, or not yours to know.
     */
    name: string | null;
  } | null;
  decided_time: string | null;
  /**
   * Why it was declined.
   */
  decision_reason: string | null;
  /**
   * When it was refunded, or had failed.
   */
  settled_time: string | null;
  failure: string | null;
}
export interface RefundRequest {
  /**
   * Default: everything left.
   */
  amount?: string;
  reason: string;
  /**
   * For an order paid in cash: the driver who has given it back. Default: it came from the till.
   */
  driver_id?: string;
}
export interface RefundDecline {
  reason?: string;
}
/**
 * The differences from the previous order.
 */
export interface ReorderRequest {
  /**
   * Default: as before. Null: pickup.
   */
  delivery_address?:
    | string
    | {
        street: string;
        city: string;
        postal_code?: string;
        notes?: string;
      }
    | null;
  /**
   * Default: as before. A card needs a new payment_token.
   */
  payment_method?: 'cash' | 'card' | 'online' | 'credit_card';
  payment_token?: string | null;
  /**
   * Where the customer goes after paying on the provider’s page, or confirming at the bank; `order` is added to it. Default: a page of the API.
   */
  payment_return_url?: string | null;
  special_instructions?: string | null;
  /**
   * When the customer wants it, up to a week ahead and within opening hours. Default: as soon as possible.
   */
  requested_for?: string | null;
}
export interface ProfileRequest {
  /**
   * As it was read; ignored.
   */
  id?: {
    [k: string]: unknown;
  };
  /**
   * As it was read; ignored.
   */
  store_id?: {
    [k: string]: unknown;
  };
  /**
   * As it was read; ignored.
   */
  phone_verified?: {
    [k: string]: unknown;
  };
  /**
   * As it was read; ignored.
   */
  kept_by?: {
    [k: string]: unknown;
  };
  /**
   * As it was read; ignored.
   */
  created_time?: {
    [k: string]: unknown;
  };
  /**
   * As it was read; ignored.
   */
  updated_time?: {
    [k: string]: unknown;
  };
  /**
   * As it was read; ignored.
   */
  order_count?: {
    [k: string]: unknown;
  };
  /**
   * As it was read; ignored.
   */
  cancelled_count?: {
    [k: string]: unknown;
  };
  /**
   * As it was read; ignored.
   */
  total_spend?: {
    [k: string]: unknown;
  };
  /**
   * As it was read; ignored.
   */
  currency?: {
    [k: string]: unknown;
  };
  /**
   * As it was read; ignored.
   */
  favourites?: {
    [k: string]: unknown;
  };
  /**
   * As it was read; ignored.
   */
  first_order_time?: {
    [k: string]: unknown;
  };
  /**
   * As it was read; ignored.
   */
  last_order_time?: {
    [k: string]: unknown;
  };
  name: string;
  phone: string;
  email?: string | null;
  /**
   * For deliveries.
   */
  address?:
    | string
    | {
        street: string;
        city: string;
        postal_code?: string;
        notes?: string;
      }
    | null;
}
export interface SentPhoneCode {
  phone: string;
  expires_time: string;
}
export interface PhoneVerificationRequest {
  /**
   * In any format accepted for orders.
   */
  phone: string;
}
export interface ConfirmedPhone {
  phone: string;
  phone_verified: true;
  /**
   * Earlier orders under this number that are now mine.
   */
  claimed_orders: number;
}
export interface PhoneConfirmationRequest {
  /**
   * In any format accepted for orders.
   */
  phone: string;
  code: string;
}
export interface Notification {
  id: string;
  order_id: string;
  /**
   * The order concerned.
   */
  kind:
    | 'confirmation'
    | 'ready'
    | 'out_for_delivery'
    | 'delivery_late'
    | 'late'
    | 'collection_reminder'
    | 'cancelled'
    | 'rejected'
    | 'refunded'
    | 'stock_short'
    | 'move_offered'
    | 'moved'
    | 'move_failed';
  time: string;
  subject: string;
  /**
   * In the store’s language, as sent.
   */
  text: string;
  read_time: string | null;
}
export interface Ledger {
  order_id: string;
  currency: string;
  entries: {
    at: string;
    /**
     * The sequence number of the order’s event.
     */
    event: number;
    /**
     * reserved and freed: on the card, without a charge. paid: at handover.
     */
    kind: 'reserved' | 'freed' | 'captured' | 'paid' | 'refunded';
    /**
     * An amount as a decimal string.
     */
    amount: string;
  }[];
  /**
   * Reserved on the card, neither captured nor released.
   */
  held: string;
  /**
   * An amount as a decimal string.
   */
  taken: string;
  /**
   * An amount as a decimal string.
   */
  refunded: string;
  /**
   * The amount still due.
   */
  due: string;
}
export interface Analytics {
  store_id: string;
  from: string;
  to: string;
  currency: string;
  /**
   * All placed orders.
   */
  placed_orders: number;
  /**
   * Without cancelled and rejected ones.
   */
  total_orders: number;
  /**
   * Payments less refunds.
   */
  total_revenue: string;
  /**
   * Per order with revenue.
   */
  average_order_value: string;
  /**
   * All refunds, including those of cancelled orders.
   */
  refunded_amount: string;
  cancelled_orders: number;
  rejected_orders: number;
  /**
   * Between 0 and 1; null if no order had a promise.
   */
  on_time_share: number | null;
  cancellations: {
    by: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
    orders: number;
  }[];
  rejections: {
    code:
      | 'payment_declined'
      | 'payment_action_expired'
      | 'out_of_stock'
      | 'kitchen_at_capacity'
      | 'kitchen_paused'
      | 'quarter_hour_full';
    orders: number;
  }[];
  pickup_orders: number;
  delivery_orders: number;
  /**
   * Best sellers first.
   */
  popular_pizzas: {
    name: string;
    quantity: number;
    /**
     * Before tax and delivery.
     */
    revenue: string;
  }[];
  /**
   * Busiest first.
   */
  peak_hours: {
    /**
     * In the store’s time zone, 0 to 23.
     */
    hour: number;
    orders: number;
  }[];
  /**
   * Minutes; null if nothing was timed.
   */
  preparation_minutes: {
    orders: number;
    /**
     * Minutes, to a tenth.
     */
    average: number;
    median: number;
    p90: number;
  } | null;
  /**
   * Minutes; null if nothing was timed.
   */
  delivery_minutes: {
    orders: number;
    /**
     * Minutes, to a tenth.
     */
    average: number;
    median: number;
    p90: number;
  } | null;
  /**
   * Actual against promised ready times; null if nothing was promised.
   */
  promise_error_minutes: {
    orders: number;
    /**
     * Median absolute error of promises.
     */
    median: number;
    p90: number;
    /**
     * Median delay after the promise; negative if early.
     */
    bias: number;
  } | null;
  /**
   * An order counts for the cook named when it was begun, or when it was ready; otherwise for the sender of the command. Most orders first.
   */
  chefs: {
    id: string;
    /**
     * As last named, or as their sign-in names them; null if never.
     */
    name: string | null;
    orders: number;
    average_minutes: number;
    /**
     * Of all these orders, from their start until ready.
     */
    cooking_minutes: number;
  }[];
  drivers: {
    id: string;
    /**
     * What they are called. Null: not known, or not yours to know.
     */
    name: string | null;
    orders: number;
    average_minutes: number;
  }[];
  /**
   * The top ten by payments.
   */
  top_customers: {
    customer_id: string;
    name: string;
    orders: number;
    /**
     * An amount as a decimal string.
     */
    revenue: string;
  }[];
  /**
   * Days with orders.
   */
  by_day: {
    day: string;
    /**
     * All placed orders.
     */
    placed_orders: number;
    /**
     * Without cancelled and rejected ones.
     */
    total_orders: number;
    /**
     * Payments less refunds.
     */
    total_revenue: string;
    /**
     * Per order with revenue.
     */
    average_order_value: string;
    /**
     * All refunds, including those of cancelled orders.
     */
    refunded_amount: string;
    cancelled_orders: number;
    rejected_orders: number;
    /**
     * Between 0 and 1; null if no order had a promise.
     */
    on_time_share: number | null;
  }[];
}
export interface CashReport {
  store_id: string;
  date: string;
  currency: string;
  drivers: {
    /**
     * The orders paid.
     */
    orders: number;
    /**
     * An amount as a decimal string.
     */
    taken: string;
    /**
     * Refunded in cash.
     */
    given_back: string;
    /**
     * Taken less given back: what should be there.
     */
    balance: string;
    driver_id: string;
    /**
     * What they are called. Null: not known, or not yours to know.
     */
    driver_name: string | null;
  }[];
  till: {
    /**
     * The orders paid.
     */
    orders: number;
    /**
     * An amount as a decimal string.
     */
    taken: string;
    /**
     * Refunded in cash.
     */
    given_back: string;
    /**
     * Taken less given back: what should be there.
     */
    balance: string;
  };
  total: {
    /**
     * The orders paid.
     */
    orders: number;
    /**
     * An amount as a decimal string.
     */
    taken: string;
    /**
     * Refunded in cash.
     */
    given_back: string;
    /**
     * Taken less given back: what should be there.
     */
    balance: string;
  };
}
export interface PeopleReport {
  store_id: string;
  from: string;
  to: string;
  currency: string;
  late_cancels: {
    by: {
      role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
      id: string;
      /**
       * What they are called. Null: not known, or not yours to know.
       */
      name: string | null;
    };
    orders: {
      id: string;
      number: number;
      /**
       * An amount as a decimal string.
       */
      total_amount: string;
    }[];
    /**
     * What the orders would have cost.
     */
    value: string;
    /**
     * Three or more.
     */
    is_flagged: boolean;
  }[];
  cash: {
    date: string;
    /**
     * Null: the till.
     */
    driver_id: string | null;
    /**
     * What they are called. Null: not known, or not yours to know.
     */
    driver_name: string | null;
    /**
     * Taken less given back.
     */
    due: string;
    /**
     * Null if it has not been counted.
     */
    counted: string | null;
    /**
     * Negative if cash is missing.
     */
    difference: string | null;
    counted_by: {
      role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
      id: string;
      /**
       * What they are called. Null: not known, or not yours to know.
       */
      name: string | null;
    } | null;
    /**
     * It differs by more than 2 % of what is due.
     */
    is_flagged: boolean;
  }[];
}
export interface CashCount {
  date: string;
  /**
   * Null: the till.
   */
  driver_id: string | null;
  /**
   * What they are called. Null: not known, or not yours to know.
   */
  driver_name: string | null;
  /**
   * An amount as a decimal string.
   */
  counted: string;
  currency: string;
  counted_by: {
    role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
    id: string;
    /**
     * What they are called. Null: not known, or not yours to know.
     */
    name: string | null;
  };
  counted_time: string;
}
export interface CashCountRequest {
  /**
   * At most 31 days ago. Default: today.
   */
  date?: string;
  /**
   * Default: the till.
   */
  driver_id?: string;
  /**
   * What was counted.
   */
  amount: string;
}
export interface MenuCategory {
  id: string;
  name: string;
  description: string | null;
  /**
   * Lower ones are displayed first.
   */
  position: number | null;
}
export interface Pizza {
  id: string;
  name: string;
  available: boolean;
  /**
   * Not available only because its ingredients have run out; it becomes available by itself. Absent where availability is shown as it was set.
   */
  sold_out?: boolean;
  /**
   * Those of the European Union’s list that it contains. Null: not stated.
   */
  allergens:
    | (
        | 'gluten'
        | 'crustaceans'
        | 'eggs'
        | 'fish'
        | 'peanuts'
        | 'soybeans'
        | 'milk'
        | 'nuts'
        | 'celery'
        | 'mustard'
        | 'sesame'
        | 'sulphites'
        | 'lupin'
        | 'molluscs'
      )[]
    | null;
  dietary: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
  /**
   * Lower ones are displayed first.
   */
  position: number | null;
  currency: string;
  description: string;
  /**
   * A category’s id.
   */
  category: string | null;
  /**
   * The id of its image.
   */
  image: string | null;
  image_url: string | null;
  sizes: {
    size: 'small' | 'medium' | 'large';
    sku: string;
    /**
     * An amount as a decimal string.
     */
    price: string;
    /**
     * Minutes.
     */
    estimated_cooking_time: number;
  }[];
}
export interface Topping {
  id: string;
  name: string;
  available: boolean;
  /**
   * Not available only because its ingredients have run out; it becomes available by itself. Absent where availability is shown as it was set.
   */
  sold_out?: boolean;
  /**
   * Those of the European Union’s list that it contains. Null: not stated.
   */
  allergens:
    | (
        | 'gluten'
        | 'crustaceans'
        | 'eggs'
        | 'fish'
        | 'peanuts'
        | 'soybeans'
        | 'milk'
        | 'nuts'
        | 'celery'
        | 'mustard'
        | 'sesame'
        | 'sulphites'
        | 'lupin'
        | 'molluscs'
      )[]
    | null;
  dietary: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
  /**
   * Lower ones are displayed first.
   */
  position: number | null;
  currency: string;
  /**
   * An amount as a decimal string.
   */
  price: string;
}
export interface MenuImage {
  /**
   * For `image` of a pizza.
   */
  id: string;
  content_type: 'image/png' | 'image/jpeg' | 'image/webp';
  bytes: number;
}
/**
 * A whole menu.
 */
export interface Menu {
  categories: MenuCategory[];
  pizzas: Pizza[];
  toppings: Topping[];
}
/**
 * A whole menu, as in menu.json.
 */
export interface MenuUpdate {
  /**
   * @maxItems 500
   */
  categories?: {
    id: string;
    name: string;
    description?: string | null;
    /**
     * Lower ones are displayed first; those without one come last, as they are on the menu.
     */
    position?: number | null;
  }[];
  /**
   * @maxItems 500
   */
  pizzas: {
    id: string;
    name: string;
    available?: boolean;
    /**
     * Those of the European Union’s list that it contains. Null: not stated. Empty: none.
     *
     * @maxItems 14
     */
    allergens?:
      | (
          | 'gluten'
          | 'crustaceans'
          | 'eggs'
          | 'fish'
          | 'peanuts'
          | 'soybeans'
          | 'milk'
          | 'nuts'
          | 'celery'
          | 'mustard'
          | 'sesame'
          | 'sulphites'
          | 'lupin'
          | 'molluscs'
        )[]
      | null;
    /**
     * Marks to choose by.
     *
     * @maxItems 6
     */
    dietary?: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
    /**
     * Lower ones are displayed first; those without one come last, as they are on the menu.
     */
    position?: number | null;
    /**
     * The store’s.
     */
    currency?: string;
    /**
     * Not available only because its ingredients have run out. Sent back as it was read, it changes nothing.
     */
    sold_out?: boolean;
    description: string;
    /**
     * A category’s id.
     */
    category?: string | null;
    image?: string | null;
    /**
     * Where the image is.
     */
    image_url?: string | null;
    /**
     * @minItems 1
     * @maxItems 10
     */
    sizes?: {
      size: 'small' | 'medium' | 'large';
      sku: string;
      /**
       * An amount in the store’s currency, as a decimal string.
       */
      price: string;
      /**
       * Minutes.
       */
      estimated_cooking_time: number;
    }[];
    /**
     * @deprecated
     * Alias of sizes.
     *
     * @minItems 1
     * @maxItems 10
     */
    variants?: {
      size: 'small' | 'medium' | 'large';
      sku: string;
      /**
       * An amount in the store’s currency, as a decimal string.
       */
      price: string;
      /**
       * Minutes.
       */
      estimated_cooking_time: number;
    }[];
  }[];
  /**
   * @maxItems 500
   */
  toppings: {
    id: string;
    name: string;
    available?: boolean;
    /**
     * Those of the European Union’s list that it contains. Null: not stated. Empty: none.
     *
     * @maxItems 14
     */
    allergens?:
      | (
          | 'gluten'
          | 'crustaceans'
          | 'eggs'
          | 'fish'
          | 'peanuts'
          | 'soybeans'
          | 'milk'
          | 'nuts'
          | 'celery'
          | 'mustard'
          | 'sesame'
          | 'sulphites'
          | 'lupin'
          | 'molluscs'
        )[]
      | null;
    /**
     * Marks to choose by.
     *
     * @maxItems 6
     */
    dietary?: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
    /**
     * Lower ones are displayed first; those without one come last, as they are on the menu.
     */
    position?: number | null;
    /**
     * The store’s.
     */
    currency?: string;
    /**
     * Not available only because its ingredients have run out. Sent back as it was read, it changes nothing.
     */
    sold_out?: boolean;
    /**
     * An amount in the store’s currency, as a decimal string.
     */
    price: string;
  }[];
}
export interface PizzaItemRequest {
  id?: string;
  name: string;
  available?: boolean;
  /**
   * Those of the European Union’s list that it contains. Null: not stated. Empty: none.
   *
   * @maxItems 14
   */
  allergens?:
    | (
        | 'gluten'
        | 'crustaceans'
        | 'eggs'
        | 'fish'
        | 'peanuts'
        | 'soybeans'
        | 'milk'
        | 'nuts'
        | 'celery'
        | 'mustard'
        | 'sesame'
        | 'sulphites'
        | 'lupin'
        | 'molluscs'
      )[]
    | null;
  /**
   * Marks to choose by.
   *
   * @maxItems 6
   */
  dietary?: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
  /**
   * Lower ones are displayed first; those without one come last, as they are on the menu.
   */
  position?: number | null;
  /**
   * The store’s.
   */
  currency?: string;
  /**
   * Not available only because its ingredients have run out. Sent back as it was read, it changes nothing.
   */
  sold_out?: boolean;
  description: string;
  /**
   * A category’s id.
   */
  category?: string | null;
  image?: string | null;
  /**
   * Where the image is.
   */
  image_url?: string | null;
  /**
   * @minItems 1
   * @maxItems 10
   */
  sizes?: {
    size: 'small' | 'medium' | 'large';
    sku: string;
    /**
     * An amount in the store’s currency, as a decimal string.
     */
    price: string;
    /**
     * Minutes.
     */
    estimated_cooking_time: number;
  }[];
  /**
   * @deprecated
   * Alias of sizes.
   *
   * @minItems 1
   * @maxItems 10
   */
  variants?: {
    size: 'small' | 'medium' | 'large';
    sku: string;
    /**
     * An amount in the store’s currency, as a decimal string.
     */
    price: string;
    /**
     * Minutes.
     */
    estimated_cooking_time: number;
  }[];
}
export interface AvailabilityRequest {
  available: boolean;
}
export interface ToppingItemRequest {
  id?: string;
  name: string;
  available?: boolean;
  /**
   * Those of the European Union’s list that it contains. Null: not stated. Empty: none.
   *
   * @maxItems 14
   */
  allergens?:
    | (
        | 'gluten'
        | 'crustaceans'
        | 'eggs'
        | 'fish'
        | 'peanuts'
        | 'soybeans'
        | 'milk'
        | 'nuts'
        | 'celery'
        | 'mustard'
        | 'sesame'
        | 'sulphites'
        | 'lupin'
        | 'molluscs'
      )[]
    | null;
  /**
   * Marks to choose by.
   *
   * @maxItems 6
   */
  dietary?: ('vegetarian' | 'vegan' | 'gluten_free' | 'halal' | 'kosher' | 'spicy')[] | null;
  /**
   * Lower ones are displayed first; those without one come last, as they are on the menu.
   */
  position?: number | null;
  /**
   * The store’s.
   */
  currency?: string;
  /**
   * Not available only because its ingredients have run out. Sent back as it was read, it changes nothing.
   */
  sold_out?: boolean;
  /**
   * An amount in the store’s currency, as a decimal string.
   */
  price: string;
}
export interface CategoryItemRequest {
  id?: string;
  name: string;
  description?: string | null;
  /**
   * Lower ones are displayed first; those without one come last, as they are on the menu.
   */
  position?: number | null;
}
export interface KitchenStatus {
  /**
   * Slots in use.
   */
  current_capacity: number;
  /**
   * A waiting order can be started now.
   */
  has_free_slot: boolean;
  /**
   * Total slots: the store’s, or as many as the cooks on shift can work on.
   */
  max_concurrent_orders: number;
  /**
   * Orders holding a slot.
   */
  active_orders: {
    order_id: string;
    number: number;
    status:
      | 'received'
      | 'confirmed'
      | 'preparing'
      | 'cooking'
      | 'ready'
      | 'delivering'
      | 'delivered'
      | 'cancelled'
      | 'rejected';
    pizzas: string[];
    special_instructions: string | null;
    /**
     * The first name, for the kitchen.
     */
    customer_name: string | null;
    fulfilment: 'pickup' | 'delivery';
    promised_time: string | null;
    /**
     * By the current state of the kitchen.
     */
    estimated_ready_time: string | null;
    /**
     * It is not expected by the time last given to the customer.
     */
    is_late: boolean;
    /**
     * It has lost its stock, or was started without it.
     */
    missing_ingredients: string[];
    /**
     * When preparation or cooking began.
     */
    started_time: string | null;
    /**
     * Who began it; the name is null unless the device gave one.
     */
    cook: {
      id: string;
      name: string | null;
    } | null;
    /**
     * It should have been ready timers.cooking_alert_minutes ago: the kitchen was asked about it.
     */
    is_overdue: boolean;
  }[];
  waiting_orders: number;
  /**
   * The store’s limit for the queue.
   */
  max_waiting_orders: number;
  /**
   * The queue is full: an order for as soon as possible is refused with kitchen_at_capacity. A pause refuses it with kitchen_paused. Whether slots are free does not matter for that.
   */
  is_at_capacity: boolean;
  /**
   * Minutes, over the latest orders.
   */
  average_cooking_time: number;
  /**
   * Null if not set.
   */
  cooks: number | null;
  /**
   * Present while new orders are paused.
   */
  pause: {
    since: string;
    until: string | null;
    reason: string | null;
    by: {
      role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
      id: string;
      /**
       * What they are called. Null: not known, or not yours to know.
       */
      name: string | null;
    };
    /**
     * Nothing is begun, either.
     */
    down: boolean;
  } | null;
}
export interface KitchenPauseRequest {
  /**
   * When it ends automatically. Default: when it is resumed.
   */
  until?: string;
  reason?: string;
  /**
   * The kitchen begins nothing, either: what waits can be offered to other stores, if store settings say so.
   */
  down?: boolean;
}
export interface KitchenStaffRequest {
  /**
   * Cooks on shift. Null: not counted, so all of the store’s slots are available.
   */
  cooks: number | null;
}
export interface KitchenBoard {
  store_id: string;
  store_name: string;
  time_zone: string;
  currency: string;
  /**
   * The server’s clock.
   */
  time: string;
  /**
   * Waiting ones in serving order, then those in a slot, then ready ones by promise.
   */
  tickets: {
    order_id: string;
    version: number;
    number: number;
    status:
      | 'received'
      | 'confirmed'
      | 'preparing'
      | 'cooking'
      | 'ready'
      | 'delivering'
      | 'delivered'
      | 'cancelled'
      | 'rejected';
    /**
     * For calling it out.
     */
    customer_name: string | null;
    fulfilment: 'pickup' | 'delivery';
    lines: {
      line: string;
      quantity: number;
      name: string;
      size: 'small' | 'medium' | 'large';
      toppings: string[];
      /**
       * Of the pizza and its toppings; null if one of them states none.
       */
      allergens:
        | (
            | 'gluten'
            | 'crustaceans'
            | 'eggs'
            | 'fish'
            | 'peanuts'
            | 'soybeans'
            | 'milk'
            | 'nuts'
            | 'celery'
            | 'mustard'
            | 'sesame'
            | 'sulphites'
            | 'lupin'
            | 'molluscs'
          )[]
        | null;
    }[];
    special_instructions: string | null;
    /**
     * In the queue; null once begun, and while it is held.
     */
    position: number | null;
    /**
     * When it has to be begun to be ready as promised, at the pace the kitchen has; null once begun.
     */
    start_by: string | null;
    promised_time: string | null;
    requested_for: string | null;
    estimated_ready_time: string | null;
    is_late: boolean;
    is_overdue: boolean;
    rushed: {
      since: string;
      by: {
        role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
        id: string;
        /**
         * What they are called. Null: not known, or not yours to know.
         */
        name: string | null;
      } | null;
    } | null;
    held: {
      since: string;
      by: {
        role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
        id: string;
        /**
         * What they are called. Null: not known, or not yours to know.
         */
        name: string | null;
      };
      reason: string | null;
    } | null;
    started_time: string | null;
    actual_ready_time: string | null;
    cook: {
      id: string;
      name: string | null;
    } | null;
    driver_id: string | null;
    /**
     * What they are called. Null: not known, or not yours to know.
     */
    driver_name: string | null;
    missing_ingredients: string[];
    /**
     * It was placed in another store, under this number; it goes on here.
     */
    moved_from: {
      store_name: string;
      number: number;
    } | null;
    /**
     * Its customer is asked until then whether another store may make it; beginning it here ends that. Accepted: it is not begun here.
     */
    offered_to: {
      store_name: string;
      accepted: boolean;
      until: string;
    } | null;
    /**
     * To be paid when it is handed over.
     */
    amount_due: string;
  }[];
  slots: number;
  slots_taken: number;
  cooks: number | null;
  pause: {
    since: string;
    until: string | null;
    reason: string | null;
    by: {
      role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
      id: string;
      /**
       * What they are called. Null: not known, or not yours to know.
       */
      name: string | null;
    };
    /**
     * Nothing is begun, either.
     */
    down: boolean;
  } | null;
  /**
   * Orders accepted for later that are not in the queue yet.
   */
  scheduled: number;
  /**
   * What the orders that are not in the oven yet need, by the recipes.
   */
  ingredients: {
    sku: string;
    name: string;
    unit: 'g' | 'ml' | 'piece';
    quantity: number;
  }[];
  /**
   * Of the last six hours, for screens that showed them.
   */
  cancelled: {
    order_id: string;
    number: number;
    time: string;
    by: {
      role: 'customer' | 'kitchen' | 'driver' | 'manager' | 'admin' | 'system';
      id: string;
      /**
       * What they are called. Null: not known, or not yours to know.
       */
      name: string | null;
    } | null;
    reason: string | null;
  }[];
}
/**
 * Recipes of the menu’s pizzas and toppings, as in recipes.json.
 */
export interface Recipes {
  /**
   * @maxItems 500
   */
  ingredients: {
    sku: string;
    name: string;
    /**
     * Unit of its quantities.
     */
    unit: 'g' | 'ml' | 'piece';
  }[];
  /**
   * @maxItems 500
   */
  pizzas: {
    /**
     * A pizza’s or a topping’s id.
     */
    id: string;
    /**
     * Quantity of each ingredient per pizza, by size.
     *
     * @maxItems 50
     */
    uses: {
      sku: string;
      small?: number;
      medium?: number;
      large?: number;
    }[];
  }[];
  /**
   * @maxItems 500
   */
  toppings: {
    /**
     * A pizza’s or a topping’s id.
     */
    id: string;
    /**
     * Quantity of each ingredient per pizza, by size.
     *
     * @maxItems 50
     */
    uses: {
      sku: string;
      small?: number;
      medium?: number;
      large?: number;
    }[];
  }[];
}
export interface StockMovement {
  seq: number;
  at: string;
  sku: string;
  change: number;
  kind: 'received' | 'announced' | 'corrected' | 'used' | 'written_off' | 'wasted';
  batch: string | null;
  order_id: string | null;
  reason: string | null;
  by: string | null;
  /**
   * What they are called. Null: not known, or not yours to know.
   */
  by_name: string | null;
}
export interface OrderStock {
  order_id: string;
  /**
   * none: it needs no counted ingredient. short: it has lost its stock and waits for more.
   */
  status: 'none' | 'allocated' | 'short' | 'used' | 'released';
  needs: {
    sku: string;
    quantity: number;
  }[];
  needed_by: string | null;
  /**
   * The batches of its stock.
   */
  parts: {
    batch: string;
    sku: string;
    quantity: number;
  }[];
  missing: {
    sku: string;
    needed: number;
    available: number;
  }[];
}
export interface StockAllocation {
  reference: string;
  parts: {
    batch: string;
    sku: string;
    quantity: number;
  }[];
  needed_by: string;
}
export interface AllocationRequest {
  /**
   * Idempotency key of the allocation.
   */
  reference: string;
  sku: string;
  quantity: number;
  /**
   * Default: now, from stock on hand.
   */
  needed_by?: string | null;
}
export interface StockLevel {
  sku: string;
  /**
   * From the recipes.
   */
  name: string | null;
  unit: 'g' | 'ml' | 'piece' | null;
  /**
   * On hand plus incoming: the sum of the movements.
   */
  level: number;
  on_hand: number;
  incoming: number;
  /**
   * Allocated to orders.
   */
  allocated: number;
  /**
   * Not allocated.
   */
  available: number;
  low_at: number | null;
  is_low: boolean;
}
export interface StockBatch {
  reference: string;
  sku: string;
  received: number;
  /**
   * The remaining quantity.
   */
  quantity: number;
  /**
   * The unallocated part of it.
   */
  available: number;
  /**
   * Expected arrival; null: on hand.
   */
  eta: string | null;
}
export interface StockShortage {
  order_id: string;
  since: string;
  needed_by: string;
  missing: {
    sku: string;
    needed: number;
    available: number;
  }[];
}
/**
 * Ids of items that cannot be made for lack of stock.
 */
export interface SoldOut {
  pizzas: string[];
  toppings: string[];
}
export interface BatchRequest {
  reference: string;
  sku: string;
  quantity: number;
  /**
   * Expected arrival; default: on hand.
   */
  eta?: string | null;
}
export interface BatchChangeRequest {
  /**
   * The counted quantity.
   */
  quantity?: number;
  /**
   * The new arrival time; null: it has arrived.
   */
  eta?: string | null;
  reason?: string;
}
export interface WasteRequest {
  sku: string;
  quantity: number;
  reason: string;
  /**
   * Default: oldest stock on hand first.
   */
  batch?: string;
}
export interface ThresholdRequest {
  /**
   * Alert the manager below this level; null: never.
   */
  low_at: number | null;
}
export interface ReadyDelivery {
  order_id: string;
  number: number;
  status:
    | 'received'
    | 'confirmed'
    | 'preparing'
    | 'cooking'
    | 'ready'
    | 'delivering'
    | 'delivered'
    | 'cancelled'
    | 'rejected';
  pizzas: string[];
  special_instructions: string | null;
  /**
   * The same as `pizzas`, for those who write it in another language.
   */
  lines: {
    quantity: number;
    name: string;
    size: 'small' | 'medium' | 'large';
    toppings: string[];
  }[];
  version: number;
  /**
   * For the driver who has it.
   */
  customer_name: string | null;
  /**
   * For managers. Drivers ask for it one by one, which is recorded.
   */
  customer_phone: string | null;
  call_url: string | null;
  /**
   * The street, without its number, before it is taken.
   */
  delivery_address: string | null;
  address_notes: string | null;
  /**
   * Directions in Google Maps.
   */
  map_url: string | null;
  promised_time: string | null;
  /**
   * As given to the customer.
   */
  estimated_arrival_time: string | null;
  payment_method: 'cash' | 'card' | 'online' | null;
  /**
   * To be paid at the door.
   */
  amount_due: string;
  currency: string;
  /**
   * Null: not ready yet.
   */
  actual_ready_time: string | null;
  estimated_ready_time: string | null;
  /**
   * The assigned driver.
   */
  driver_id: string | null;
  /**
   * What they are called. Null: not known, or not yours to know.
   */
  driver_name: string | null;
  driver_since: string | null;
  /**
   * A driver who fell silent on the way and may still have it.
   */
  taken_over_from: string | null;
  /**
   * What they are called. Null: not known, or not yours to know.
   */
  taken_over_from_name: string | null;
}
export interface DriverRequest {
  /**
   * Optional for a signed-in driver.
   */
  driver_id?: string;
}
export interface Departure {
  driver_id: string;
  orders: {
    order_id: string;
    number: number | null;
    /**
     * stays: unchanged; unknown: no response, so retry. The code says why.
     */
    outcome: 'out' | 'stays' | 'unknown';
    /**
     * A problem’s code.
     */
    code: string | null;
    reason: string | null;
  }[];
}
export interface DepartRequest {
  /**
   * Optional for a signed-in driver.
   */
  driver_id?: string;
  /**
   * Default: all ready orders of this driver.
   *
   * @minItems 1
   * @maxItems 50
   */
  order_ids?: string[];
}
export interface HandedOver {
  order: Order;
  /**
   * The amount due at the door, now settled.
   */
  amount_collected: string;
  currency: string;
}
export interface ShownPhone {
  order_id: string;
  customer_phone: string;
  call_url: string | null;
  shown_time: string;
}
export interface Tour {
  driver_id: string;
  /**
   * What they are called. Null: not known, or not yours to know.
   */
  driver_name: string | null;
  last_seen_time: string | null;
  /**
   * Total to be collected at the doors.
   */
  amount_due: string;
  currency: string;
  /**
   * The tour in Google Maps: one link per ten stops.
   */
  map_urls: string[];
  stops: {
    order_id: string;
    number: number;
    status:
      | 'received'
      | 'confirmed'
      | 'preparing'
      | 'cooking'
      | 'ready'
      | 'delivering'
      | 'delivered'
      | 'cancelled'
      | 'rejected';
    pizzas: string[];
    special_instructions: string | null;
    /**
     * The same as `pizzas`, for those who write it in another language.
     */
    lines: {
      quantity: number;
      name: string;
      size: 'small' | 'medium' | 'large';
      toppings: string[];
    }[];
    version: number;
    /**
     * For the driver who has it.
     */
    customer_name: string | null;
    /**
     * For managers. Drivers ask for it one by one, which is recorded.
     */
    customer_phone: string | null;
    call_url: string | null;
    /**
     * The street, without its number, before it is taken.
     */
    delivery_address: string | null;
    address_notes: string | null;
    /**
     * Directions in Google Maps.
     */
    map_url: string | null;
    promised_time: string | null;
    /**
     * As given to the customer.
     */
    estimated_arrival_time: string | null;
    payment_method: 'cash' | 'card' | 'online' | null;
    /**
     * To be paid at the door.
     */
    amount_due: string;
    currency: string;
    driver_since: string | null;
    /**
     * Null: still in the store.
     */
    out_since: string | null;
  }[];
}
export interface DriverSeen {
  driver_id: string;
  last_seen_time: string;
}
export interface DriverPing {
  /**
   * Optional for a signed-in driver.
   */
  driver_id?: string;
  latitude?: number;
  longitude?: number;
}
export interface DeviceEnrolment {
  id: string;
  name: string;
  /**
   * To be typed on the device, once.
   */
  code: string;
  expires_time: string;
}
export interface DeviceRequest {
  name: string;
}
export interface Device {
  id: string;
  name: string;
  created_time: string;
  enrolled_time: string | null;
  last_seen_time: string | null;
  revoked_time: string | null;
}
export interface EnrolledDevice {
  id: string;
  name: string;
  store_id: string;
  /**
   * For Authorization: Bearer; also set as a cookie. Shown once.
   */
  token: string;
}
export interface EnrolmentRequest {
  code: string;
}
export interface StoreCook {
  id: string;
  name: string;
}
export interface PinRequest {
  cook_id: string;
  pin: string;
}
export interface CookRequest {
  name: string;
  pin: string;
}
export interface NewTrackingLink {
  id: string;
  /**
   * Shown once: storage has only a hash of it.
   */
  url: string;
  created_time: string;
}
export interface TrackingLink {
  id: string;
  created_time: string;
  withdrawn_time: string | null;
}
export interface WebhookPing {
  delivered: boolean;
  event_id: string;
  http_status: number | null;
  error: string | null;
}
export interface WebhookReplayRequest {
  /**
   * All events since then; at most 7 days back.
   */
  from: string;
}
export interface InboundAnswer {
  delivery_id: string;
  /**
   * repeated: it had been carried out before.
   */
  outcome: 'done' | 'repeated';
}
/**
 * An expected batch, or one that is not known yet, is there.
 */
export interface InboundBatchArrived {
  type: 'batch_arrived';
  reference: string;
  /**
   * Consecutive for this source and reference, from 1. One that comes too early is refused until those before it have come.
   */
  sequence?: number;
  sku: string;
  quantity: number;
}
/**
 * A batch was counted.
 */
export interface InboundQuantityChanged {
  type: 'quantity_changed';
  reference: string;
  /**
   * Consecutive for this source and reference, from 1. One that comes too early is refused until those before it have come.
   */
  sequence?: number;
  /**
   * What is left of the batch.
   */
  quantity: number;
  reason?: string;
}
/**
 * Puts stock aside for the reference, all or nothing.
 */
export interface InboundAllocate {
  type: 'allocate';
  reference: string;
  /**
   * Consecutive for this source and reference, from 1. One that comes too early is refused until those before it have come.
   */
  sequence?: number;
  sku: string;
  quantity: number;
  /**
   * Default: now.
   */
  needed_by?: string;
}
