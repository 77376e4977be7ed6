import type { Missing } from './types.ts';

/** `MOZZARELLA (120 needed, 40 left)` */
export function describeMissing(missing: readonly Missing[]): string {
  return missing.map(({ sku, needed, available }) => `${sku} (${needed} needed, ${available} left)`).join(', ');
}
