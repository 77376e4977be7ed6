import {
  decide,
  extend,
  isPlaced,
  kitchenMove,
  pendingEffects,
  type CommandMeta,
  type Effect,
  type OrderEvent,
  type OrderState,
} from '../../domain/order/index.ts';
import { instant } from '../../domain/shared/values.ts';
import type { FollowingCommand, StoredOrder } from '../../ports.ts';
import { actorOf, type Principal } from '../principal.ts';

/** All that a command on an order would cause, found by the order's own rules without carrying it out. */
export type Preview =
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'causes';
      /** What would be recorded. */
      readonly events: readonly OrderEvent[];
      /** The side effects that would follow: money moved, messages sent. */
      readonly effects: readonly Effect[];
      /** It leaves the kitchen, so its slot or its place in the queue is free for another. */
      readonly leavesKitchen: boolean;
      readonly after: OrderState;
    };

export function previewCommand(
  { state, events }: StoredOrder,
  command: FollowingCommand,
  principal: Principal,
  now: number,
): Preview {
  const meta: CommandMeta = { commandId: 'preview', actor: actorOf(principal) };
  const decision = decide(state, { ...meta, ...command }, instant(now));
  switch (decision.kind) {
    case 'refused':
      return { kind: 'refused', message: decision.refusal.message };
    case 'unchanged':
      return { kind: 'unchanged' };
    case 'events': {
      const after = extend({ state, events }, decision.events).state;
      if (!after || !isPlaced(after)) return { kind: 'unchanged' };
      const before = new Set(pendingEffects(state).map(({ key }) => key));
      return {
        kind: 'causes',
        events: decision.events,
        effects: pendingEffects(after).filter(({ key }) => !before.has(key)),
        leavesKitchen: kitchenMove(decision.events) === 'depart',
        after,
      };
    }
    default:
      return decision satisfies never;
  }
}
