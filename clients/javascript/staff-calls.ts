import { CustomerCalls } from './customer-calls.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import type { CallOptions } from './transport.ts';
import type {
  Analytics,
  BatchRequest,
  Cook,
  Departure,
  Draft,
  DriverPing,
  DriverSeen,
  Drivers,
  HandedOver,
  KitchenPauseRequest,
  KitchenQueue,
  KitchenStatus,
  Order,
  Pizza,
  ReadyDelivery,
  Refund,
  RefundRequest,
  StatusRequest,
  StockBatch,
  StockItem,
  StockLevel,
  Topping,
  Tour,
  WasteRequest,
} from './types.ts';

/** What the kitchen, drivers and managers do. A driver's id may be left out by a driver who is signed in. */
export class StaffCalls extends CustomerCalls {
  /** `by`: the cook, on a device that several share. */
  startCooking(id: string, { by, ...options }: CallOptions & { readonly by?: Cook } = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.startCooking, { ...options, path: { id }, body: { by } });
  }

  completeOrder(id: string, { by, ...options }: CallOptions & { readonly by?: Cook } = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.completeOrder, { ...options, path: { id }, body: { by } });
  }

  getKitchenStatus(options: CallOptions = {}): Promise<KitchenStatus> {
    return this.transport.call(OPERATIONS.getKitchenStatus, options);
  }

  getKitchenQueue(options: CallOptions = {}): Promise<KitchenQueue> {
    return this.transport.call(OPERATIONS.listKitchenQueue, options);
  }

  setStatus(id: string, body: StatusRequest, options: CallOptions = {}): Promise<Order | Draft> {
    return this.transport.call(OPERATIONS.setOrderStatus, { ...options, path: { id }, body });
  }

  /** To the front of the queue. */
  rushOrder(id: string, options: CallOptions = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.rushOrder, { ...options, path: { id } });
  }

  /** It cannot be started until it is released. */
  holdOrder(id: string, reason?: string, options: CallOptions = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.holdOrder, { ...options, path: { id }, body: { reason } });
  }

  releaseOrder(id: string, options: CallOptions = {}): Promise<Order> {
    return this.transport.call(OPERATIONS.releaseOrder, { ...options, path: { id } });
  }

  /** No new orders, until resumed or until a time. */
  pauseKitchen(pause: KitchenPauseRequest = {}, options: CallOptions = {}): Promise<KitchenStatus> {
    return this.transport.call(OPERATIONS.pauseKitchen, { ...options, body: pause });
  }

  resumeKitchen(options: CallOptions = {}): Promise<KitchenStatus> {
    return this.transport.call(OPERATIONS.resumeKitchen, options);
  }

  /** Null: cooks are not counted. */
  setKitchenStaff(cooks: number | null, options: CallOptions = {}): Promise<KitchenStatus> {
    return this.transport.call(OPERATIONS.setKitchenStaff, { ...options, body: { cooks } });
  }

  /** Without an amount: everything that is left. */
  refundOrder(id: string, refund: RefundRequest, options: CallOptions = {}): Promise<Refund> {
    return this.transport.call(OPERATIONS.refundOrder, { ...options, path: { id }, body: refund });
  }

  listReadyDeliveries(options: CallOptions = {}): Promise<ReadyDelivery[]> {
    return this.transport.call(OPERATIONS.listReadyDeliveries, options);
  }

  assignDriver(id: string, driverId?: string, options: CallOptions = {}): Promise<Order> {
    return this.#drive(OPERATIONS.assignDriver, id, driverId, options);
  }

  unassignDriver(id: string, driverId?: string, options: CallOptions = {}): Promise<Order> {
    return this.#drive(OPERATIONS.unassignDriver, id, driverId, options);
  }

  deliverOrder(id: string, driverId?: string, options: CallOptions = {}): Promise<HandedOver> {
    return this.#drive(OPERATIONS.deliverOrder, id, driverId, options);
  }

  /** Without order ids: with all of the driver's orders. */
  depart(driverId?: string, orderIds?: readonly string[], options: CallOptions = {}): Promise<Departure> {
    const body = { driver_id: driverId, order_ids: orderIds };
    return this.transport.call(OPERATIONS.depart, { ...options, body });
  }

  getTour(driverId?: string, options: CallOptions = {}): Promise<Tour> {
    return this.transport.call(OPERATIONS.getTour, { ...options, query: { driver_id: driverId } });
  }

  listDrivers(options: CallOptions = {}): Promise<Drivers> {
    return this.transport.call(OPERATIONS.listDrivers, options);
  }

  /** A driver's sign of life. */
  pingDriver(ping: DriverPing = {}, options: CallOptions = {}): Promise<DriverSeen> {
    return this.transport.call(OPERATIONS.pingDriver, { ...options, body: ping });
  }

  setPizzaAvailable(id: string, available: boolean, options: CallOptions = {}): Promise<Pizza> {
    return this.transport.call(OPERATIONS.setPizzaAvailability, { ...options, path: { id }, body: { available } });
  }

  setToppingAvailable(id: string, available: boolean, options: CallOptions = {}): Promise<Topping> {
    return this.transport.call(OPERATIONS.setToppingAvailability, { ...options, path: { id }, body: { available } });
  }

  listStock(options: CallOptions = {}): Promise<StockLevel[]> {
    return this.transport.call(OPERATIONS.listStock, options);
  }

  addBatch(batch: BatchRequest, options: CallOptions = {}): Promise<StockBatch> {
    return this.transport.call(OPERATIONS.addBatch, { ...options, body: batch });
  }

  recordWaste(waste: WasteRequest, options: CallOptions = {}): Promise<StockItem> {
    return this.transport.call(OPERATIONS.recordWaste, { ...options, body: waste });
  }

  /** Days as `2026-11-20`; by default the last weeks. */
  getAnalytics(days: { from?: string; to?: string } = {}, options: CallOptions = {}): Promise<Analytics> {
    return this.transport.call(OPERATIONS.getAnalytics, { ...options, query: days });
  }

  #drive<T>(operation: Operation, id: string, driverId: string | undefined, options: CallOptions): Promise<T> {
    return this.transport.call(operation, { ...options, path: { id }, body: { driver_id: driverId } });
  }
}
