import type { Menu } from '../../../domain/catalog/menu.ts';
import type { ChangeSet } from '../../../domain/rollout/change-set.ts';
import type { Rollout, RolloutOrder, RolloutPlan } from '../../../domain/rollout/rollout.ts';
import { money } from '../../../domain/shared/money.ts';
import { DEFAULT_STORE, instant, type StoreId } from '../../../domain/shared/values.ts';
import { TASK_QUEUE } from '../../../workflows/messages.ts';
import { ROLLOUT_WORKFLOW, rolloutUpdate, rolloutWorkflowId } from '../../../workflows/rollout-messages.ts';
import { STORE } from '../../support/builders.ts';
import { until } from '../../support/until.ts';
import type { Way } from './way.ts';

/** Rollouts of change sets. */

const BY = { role: 'admin', id: 'adam' } as const;
const NO_MENU: Menu = { pizzas: [], toppings: [] };
const SET: ChangeSet = {
  ...{ id: 'chg_1', name: 'Spring', currency: 'USD', createdAt: instant(0), createdBy: BY },
  settings: { deliveryFee: money(350, 'USD') },
  menu: { pizzas: {}, toppings: {}, added: { categories: [], pizzas: [], toppings: [] } },
};

export const ROLLOUTS: readonly Way[] = [
  {
    name: 'rolled-out-paused-taken-back',
    clock: 'skipped',
    shows: ['planRollout', 'changeStores', 'watchRollout', 'restoreStores'].map((name) => `activity ${name}`),
    run: async (rig) => {
      const { access, catalog } = rig.storage;
      const stores = ['harbour', 'lakeside'] as StoreId[];
      for (const id of stores) await catalog.createStore({ ...STORE, id }, NO_MENU);
      await access.changeSets.change(DEFAULT_STORE, SET.id, () => SET);
      const plan: RolloutPlan = {
        ...{ id: 'rol_1', changeSet: { id: SET.id, name: SET.name }, plannedBy: BY, rules: [{ stores }] },
        terms: { watchMinutes: 5, minOrders: 1, perSecond: 10 },
      };
      const handle = await rig.env.client.workflow.start(ROLLOUT_WORKFLOW, {
        ...{ workflowId: rolloutWorkflowId(plan.id), taskQueue: TASK_QUEUE, args: [plan] },
      });
      const is = (condition: (run: Rollout) => boolean): Promise<void> =>
        until(async () => {
          const run = await access.rollouts.get(DEFAULT_STORE, plan.id);
          return run !== undefined && condition(run);
        });
      const tell = (type: RolloutOrder['type']): Promise<Rollout> =>
        handle.executeUpdate(rolloutUpdate, { args: [{ type, by: BY }] });
      await is(({ status }) => status === 'planned');
      await tell('start');
      await is(({ waves }) => waves[0]?.changedAt !== undefined);
      await tell('pause');
      await tell('resume');
      await rig.env.sleep('12 minutes');
      await is(({ status }) => status === 'done');
      await tell('undo');
      await handle.result();
      return handle;
    },
  },
];
