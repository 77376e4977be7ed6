import type { z } from '@hono/zod-openapi';
import type { WebhookLook } from '../../application/webhooks/subscriptions.ts';
import { isDown, isWaiting } from '../../domain/webhooks/progress.ts';
import type { WebhookDelivery } from '../../domain/webhooks/webhooks.ts';
import type { deliveryView, webhookSecretView, webhookView } from './schemas.ts';

/** Without its secret. */
export function viewWebhook({ subscription, progress }: WebhookLook): z.input<typeof webhookView> {
  const { id, storeId, url, eventTypes, description, paused, createdAt } = subscription;
  const outage = progress?.outage;
  return {
    id,
    store_id: storeId,
    url,
    event_types: eventTypes ? [...eventTypes] : null,
    description: description ?? null,
    status: paused ? 'paused' : outage ? 'failing' : 'active',
    paused_time: paused?.at ?? null,
    paused_reason: paused?.reason ?? null,
    failing_since: outage?.since ?? null,
    last_error: outage?.error ?? null,
    next_attempt_time: progress && isDown(progress) ? (outage?.retryAt ?? null) : null,
    waiting_orders: Object.values(progress?.orders ?? {}).filter(isWaiting).length,
    created_time: createdAt,
  };
}

export function viewWithSecret(webhook: WebhookLook): z.input<typeof webhookSecretView> {
  return { ...viewWebhook(webhook), secret: webhook.subscription.secret };
}

export function viewDelivery(delivery: WebhookDelivery): z.input<typeof deliveryView> {
  return {
    event_id: delivery.eventId,
    event_type: delivery.eventType,
    event_time: delivery.eventTime,
    order_id: delivery.orderId ?? null,
    status: delivery.status,
    attempts: delivery.attempts,
    last_attempt_time: delivery.lastAttemptAt,
    http_status: delivery.httpStatus ?? null,
    error: delivery.error ?? null,
  };
}
