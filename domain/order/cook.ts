import type { Cook, OrderState } from './types.ts';

/** The cook it counts for: the one named when it was begun, or when it was ready; otherwise who sent the command that began it. */
export function cookOf({ cook, readyBy, cookId }: Pick<OrderState, 'cook' | 'readyBy' | 'cookId'>): Cook | undefined {
  return cook ?? readyBy ?? (cookId === undefined ? undefined : { id: cookId });
}
