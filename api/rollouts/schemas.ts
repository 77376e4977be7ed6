import { z } from '@hono/zod-openapi';
import { ROLLOUT_ORDERS, STORE_STATES } from '../../domain/rollout/rollout.ts';
import { changeSetShape } from '../../formats/change-set.ts';
import { actorView } from '../http/actors.ts';

/** Wire schemas of change sets and their rollouts. */

// Recreated here: only schemas created after zod was extended have `openapi`, and the formats may be loaded first.
export const changeSetRequest = changeSetShape.extend({}).openapi('ChangeSetRequest');

/** Names of administrators are not looked up: a chain's records belong to no store. */
const actor = actorView.pick({ role: true, id: true });

export const changeSetView = changeSetShape
  .extend({
    id: z.string().openapi({ example: 'chg_0123456789abcdef' }),
    created_at: z.iso.datetime(),
    created_by: actor,
  })
  .openapi('ChangeSet');

const waveRequest = z
  .strictObject({
    share: z.number().gt(0).max(100).optional().openapi({
      description: 'In percent, with the waves before it, of the stores that no wave names.',
      example: 10,
    }),
    stores: z
      .array(z.string().min(1).max(40))
      .min(1)
      .max(1000)
      .optional()
      .openapi({ example: ['main'] }),
    countries: z
      .array(z.string().regex(/^[A-Z]{2}$/, 'An ISO 3166 code, such as US.'))
      .min(1)
      .max(50)
      .optional()
      .openapi({ example: ['US'] }),
  })
  .refine((wave) => Object.values(wave).filter((value) => value !== undefined).length === 1, {
    message: 'Give one of share, stores and countries.',
  });

export const rolloutRequest = z
  .strictObject({
    change_set_id: z.string().max(40),
    waves: z
      .array(waveRequest)
      .min(1)
      .max(10)
      .superRefine((waves, context) => {
        let before = 0;
        for (const [index, { share }] of waves.entries()) {
          if (share === undefined) continue;
          const message = `Counts the waves before it: more than ${before}.`;
          if (share <= before) context.addIssue({ code: 'custom', path: [index, 'share'], message });
          before = Math.max(before, share);
        }
      })
      .optional()
      .openapi({ description: 'Default: shares of 1, 10, 50 and 100.' }),
    watch_minutes: z.number().int().min(5).max(7 * 24 * 60).default(60).openapi({
      description: 'How long each wave is watched before the next one begins.',
    }), // prettier-ignore
    min_orders: z.number().int().min(1).max(100_000).default(100).openapi({
      description: 'As many orders each side of a comparison needs before anything is concluded.',
    }),
    stores_per_second: z.number().int().min(1).max(100).default(10),
  })
  .openapi('RolloutRequest');

export const orderRequest = z
  .strictObject({ reason: z.string().trim().min(1).max(300).optional() })
  .openapi('RolloutOrderRequest');

const group = z.object({
  stores: z.number().int(),
  orders: z.number().int().openapi({ description: 'Placed since the wave was through.' }),
  refused: z.number().int(),
  refusal_rate: z.number().nullable().openapi({ description: 'Of the orders, from 0 to 1. Null: there are none.' }),
  promised: z.number().int().openapi({ description: 'Orders whose promise is kept or missed by now.' }),
  promise_error_minutes: z.number().nullable().openapi({ description: 'How much too early or too late, on average.' }),
});

const wave = z.object({
  number: z.number().int().openapi({ description: 'From 1 on.' }),
  stores: z.number().int(),
  changed: z.number().int(),
  left: z
    .number()
    .int()
    .openapi({ description: 'Not changed: somebody else had changed them meanwhile, or it failed.' }),
  began_at: z.iso.datetime().nullable(),
  changed_at: z.iso.datetime().nullable().openapi({ description: 'It is watched from then on.' }),
  watch: z
    .object({
      at: z.iso.datetime(),
      verdict: z.enum(['as_good', 'worse', 'too_few']),
      reason: z.string().nullable(),
      against: z.enum(['others', 'week_before']).openapi({
        description: 'Stores that had not got it yet; or, once all have it, the same stores a week before.',
      }),
      with_change: group,
      without_change: group,
    })
    .nullable()
    .openapi({ description: 'The last look.' }),
});

export const rolloutView = z
  .object({
    id: z.string().openapi({ example: 'rol_0123456789abcdef' }),
    change_set: z.object({ id: z.string(), name: z.string() }),
    status: z
      .enum(['planning', 'planned', 'approval', 'running', 'paused', 'undoing', 'done', 'undone', 'expired'])
      .openapi({ description: '`approval`: it is started, and waits for a second administrator.' }),
    needs_approval: z.string().nullable().openapi({ description: 'Why a second administrator has to approve it.' }),
    planned_by: actor,
    started_by: actor.nullable(),
    approved_by: actor.nullable(),
    waves: z.array(wave),
    unfit: z.number().int().openapi({ description: 'Stores that cannot take it.' }),
    same: z.number().int().openapi({ description: 'Stores that are so already.' }),
    undone: z.object({ restored: z.number().int(), left: z.number().int() }).nullable(),
    notes: z.array(z.object({ store_id: z.string(), told: z.string() })).openapi({
      description: 'Stores that were left as they were, or in part: the first of them.',
    }),
    history: z.array(
      z.object({
        what: z.enum(['plan', ...ROLLOUT_ORDERS]),
        at: z.iso.datetime(),
        by: actor.openapi({ description: 'Role `system`: it did so by itself.' }),
        reason: z.string().nullable(),
      }),
    ),
  })
  .openapi('Rollout');

export const rolloutStoreView = z
  .object({
    store_id: z.string(),
    state: z.enum(STORE_STATES).openapi({
      description:
        '`unfit`: it cannot take it. `same`: it is so already. `left`: somebody else had changed it. `restored`: it has back what it had; ' +
        '`partly`: but for what somebody has changed since.',
    }),
    wave: z.number().int().nullable().openapi({ description: 'From 1 on.' }),
    told: z.string().nullable(),
    changes: z.array(z.string()).openapi({ description: 'What is different.', example: ['settings.delivery_fee'] }),
    at: z.iso.datetime(),
  })
  .openapi('RolloutStore');

export const storesQuery = z.object({
  state: z.enum(STORE_STATES).optional(),
  wave: z.coerce.number().int().min(1).max(10).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(100),
  cursor: z.string().max(40).optional().openapi({ description: 'From the Link header of the previous page.' }),
});
