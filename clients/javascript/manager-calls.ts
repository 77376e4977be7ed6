import { OPERATIONS } from './operations.ts';
import type { ListFilter } from './customer-calls.ts';
import { StaffCalls } from './staff-calls.ts';
import type { CallOptions } from './transport.ts';
import type {
  CashCount,
  CashCountRequest,
  CashReport,
  ChainAnalytics,
  MenuImage,
  MoveOffers,
  MoveOffersRequest,
  Moving,
  Order,
  PeopleReport,
  Refund,
  Webhook,
  WebhookDelivery,
  WebhookPing,
  WebhookReplayRequest,
  WebhookRequest,
  WebhookWithSecret,
} from './types.ts';

/** What managers do, besides. */
export class ManagerCalls extends StaffCalls {
  listRefunds(id: string, options: CallOptions = {}): Promise<Refund[]> {
    return this.transport.call(OPERATIONS.listRefunds, { ...options, path: { id } });
  }

  getRefund(id: string, refundId: string, options: CallOptions = {}): Promise<Refund> {
    return this.transport.call(OPERATIONS.getRefund, { ...options, path: { id, refund_id: refundId } });
  }

  /** Those of the store that another manager has to approve. */
  listAwaitingRefunds(options: CallOptions = {}): Promise<(Refund & { order_number: number; may_decide: boolean })[]> {
    return this.transport.call(OPERATIONS.listAwaitingRefunds, options);
  }

  approveRefund(id: string, refundId: string, options: CallOptions = {}): Promise<Refund> {
    return this.transport.call(OPERATIONS.approveRefund, { ...options, path: { id, refund_id: refundId } });
  }

  declineRefund(id: string, refundId: string, reason?: string, options: CallOptions = {}): Promise<Refund> {
    const body = reason === undefined ? {} : { reason };
    return this.transport.call(OPERATIONS.declineRefund, { ...options, path: { id, refund_id: refundId }, body });
  }

  /** The orders that wait for the kitchen, whether it is dark, and what has been offered to their customers. */
  lookAtMoving(options: CallOptions = {}): Promise<Moving> {
    return this.transport.call(OPERATIONS.lookAtMoving, options);
  }

  /** Asks customers whether another store may make their orders. Without `order_ids`: of the whole queue. */
  offerMoves(which: Partial<MoveOffersRequest> = {}, options: CallOptions = {}): Promise<MoveOffers> {
    return this.transport.call(OPERATIONS.offerMoves, { ...options, body: which });
  }

  /** A day's cash by driver and till; the day as `2026-11-20`, by default today. */
  getCash(date?: string, options: CallOptions = {}): Promise<CashReport> {
    return this.transport.call(OPERATIONS.getCash, { ...options, query: { date } });
  }

  /** Late cancels and cash differences by person, by default of the last seven days. */
  getPeopleReport(span: { from?: string; to?: string } = {}, options: CallOptions = {}): Promise<PeopleReport> {
    return this.transport.call(OPERATIONS.getPeopleReport, { ...options, query: span });
  }

  /** What was counted in a driver's purse, or in the till. */
  recordCashCount(count: CashCountRequest, options: CallOptions = {}): Promise<CashCount> {
    return this.transport.call(OPERATIONS.recordCashCount, { ...options, body: count });
  }

  /** A PNG, JPEG or WebP file; its id is for `image` of a pizza. */
  uploadImage(file: Blob, options: CallOptions = {}): Promise<MenuImage> {
    return this.transport.call(OPERATIONS.uploadImage, { ...options, file });
  }

  /** Orders of several stores, newest first; by default of all. */
  listChainOrders(
    { stores, ...filter }: ListFilter & { readonly stores?: readonly string[] } = {},
    options: CallOptions = {},
  ): AsyncGenerator<Order> {
    const named = stores ? { store: stores.join(',') } : {};
    return this.pagesOf(OPERATIONS.listChainOrders, { ...filter, ...named }, options);
  }

  /** One for each currency. */
  getChainAnalytics(
    { stores, ...days }: { readonly from?: string; readonly to?: string; readonly stores?: readonly string[] } = {},
    options: CallOptions = {},
  ): Promise<ChainAnalytics[]> {
    return this.transport.call(OPERATIONS.getChainAnalytics, {
      ...options,
      query: { ...days, store: stores?.join(',') },
    });
  }

  createWebhook(webhook: WebhookRequest, options: CallOptions = {}): Promise<WebhookWithSecret> {
    return this.transport.call(OPERATIONS.createWebhook, { ...options, body: webhook });
  }

  listWebhooks(options: CallOptions = {}): Promise<Webhook[]> {
    return this.transport.call(OPERATIONS.listWebhooks, options);
  }

  getWebhook(id: string, options: CallOptions = {}): Promise<Webhook> {
    return this.transport.call(OPERATIONS.getWebhook, { ...options, path: { id } });
  }

  deleteWebhook(id: string, options: CallOptions = {}): Promise<void> {
    return this.transport.call(OPERATIONS.deleteWebhook, { ...options, path: { id } });
  }

  rotateWebhookSecret(id: string, options: CallOptions = {}): Promise<WebhookWithSecret> {
    return this.transport.call(OPERATIONS.rotateWebhookSecret, { ...options, path: { id } });
  }

  resumeWebhook(id: string, options: CallOptions = {}): Promise<Webhook> {
    return this.transport.call(OPERATIONS.resumeWebhook, { ...options, path: { id } });
  }

  testWebhook(id: string, options: CallOptions = {}): Promise<WebhookPing> {
    return this.transport.call(OPERATIONS.testWebhook, { ...options, path: { id } });
  }

  listWebhookDeliveries(
    id: string,
    filter: { readonly status?: WebhookDelivery['status'] } = {},
    options: CallOptions = {},
  ): Promise<WebhookDelivery[]> {
    return this.transport.call(OPERATIONS.listWebhookDeliveries, { ...options, path: { id }, query: filter });
  }

  async replayWebhook(id: string, from: WebhookReplayRequest, options: CallOptions = {}): Promise<void> {
    await this.transport.send(OPERATIONS.replayWebhook, { ...options, path: { id }, body: from });
  }
}
