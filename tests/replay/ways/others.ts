import { DEFAULT_STORE, instant } from '../../../domain/shared/values.ts';
import type { WebhookId } from '../../../domain/webhooks/webhooks.ts';
import {
  DISPATCHER_WORKFLOW,
  dispatcherWorkflowId,
  nudgeSignal,
  RECONCILE_WORKFLOW,
  replaySignal,
  TASK_QUEUE,
  wakeSignal,
} from '../../../workflows/messages.ts';
import { aPlacedOrder, by, COOK } from '../../support/builders.ts';
import { until } from '../../support/until.ts';
import { CASH, collect, type Way } from './way.ts';

/** Workflows other than orders. */

export const OTHERS: readonly Way[] = [
  {
    name: 'webhook-dispatcher',
    clock: 'real',
    shows: ['activity deliverWebhooks', 'signal nudge', 'activity replayWebhooks', 'signal wake'],
    run: async (rig) => {
      const id: WebhookId = `whk_${'0'.repeat(24)}`;
      const createdAt = instant(Date.now());
      const subscription = { id, storeId: DEFAULT_STORE, url: 'https://pos.example/', secret: 'whsec_c2VjcmV0', createdAt }; // prettier-ignore
      await rig.storage.webhooks.create(subscription);
      const handle = await rig.env.client.workflow.start(DISPATCHER_WORKFLOW, {
        workflowId: dispatcherWorkflowId(DEFAULT_STORE, id),
        taskQueue: TASK_QUEUE,
        args: [{ storeId: DEFAULT_STORE, webhookId: id }],
      });
      const order = await rig.place(aPlacedOrder(CASH));
      const sent = (type: string): number => rig.sent.filter(({ event }) => event.subject === order.order.id && event.type === `pizzeria.order.${type}`).length; // prettier-ignore
      await handle.signal(nudgeSignal);
      await until(async () => sent('confirmed') === 1);
      await order.update({ type: 'startCooking' }, by(COOK));
      await handle.signal(nudgeSignal);
      await until(async () => sent('cooking_started') === 1);
      await handle.signal(replaySignal, { eventId: `${order.order.id}.1` });
      await until(async () => sent('placed') === 2);
      await order.walkTo('ready');
      await collect(order);
      await rig.storage.webhooks.remove(DEFAULT_STORE, id);
      await handle.signal(wakeSignal);
      await handle.result();
      return handle;
    },
  },
  {
    name: 'reconciled',
    clock: 'real',
    shows: ['activity listStores', 'activity reconcileStore'],
    run: async (rig) => {
      const handle = await rig.env.client.workflow.start(RECONCILE_WORKFLOW, {
        workflowId: 'reconcile',
        taskQueue: TASK_QUEUE,
        args: [{ days: 1, graceMinutes: 5 }],
      });
      await handle.result();
      return handle;
    },
  },
];
