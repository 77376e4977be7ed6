import type { Missing, Need } from './types.ts';

/** `MOZZARELLA (120 needed, 40 left)` */
export function describeMissing(missing: readonly Missing[]): string {
  return missing.map(({ sku, needed, available }) => `${sku} (${needed} needed, ${available} left)`).join(', ');
}

/** `350 DOUGH, 120 MOZZARELLA` */
export function describeNeeds(needs: readonly Need[]): string {
  return needs.length === 0 ? 'nothing' : needs.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ');
}
