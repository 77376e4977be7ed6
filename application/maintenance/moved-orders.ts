import type { Discrepancy } from '../../domain/audit/audit.ts';
import { auditMoved, auditOrigin, cameFrom, wentTo, type Counterpart } from '../../domain/audit/move-audit.ts';
import { formatDecimal, subtract } from '../../domain/shared/money.ts';
import { isPlaced, type OrderState } from '../../domain/order/index.ts';
import { readUnlessDamaged, type Payments, type Storage } from '../../ports.ts';

export interface MovedDeps {
  readonly storage: Pick<Storage, 'orders'>;
  readonly payments: Pick<Payments, 'account'>;
}

/** Compares an order with the one in another store that goes on for it, or for which it goes on. */
export async function auditMove(deps: MovedDeps, order: OrderState): Promise<Discrepancy[]> {
  const findings: Discrepancy[] = [];
  const to = wentTo(order);
  const there = to && (await readOther(deps, to));
  if (to && there !== 'damaged') {
    const found = auditMoved(order, there);
    // Nobody else asks the provider about an order of which nothing is known any more.
    const money = found.length > 0 && !there ? await moneyOf(deps, to) : '';
    findings.push(...found.map((each) => ({ ...each, detail: each.detail + money })));
  }
  const from = cameFrom(order);
  const here = from && (await readOther(deps, from));
  if (from && here !== 'damaged') findings.push(...auditOrigin(order, here));
  return findings;
}

/** @returns 'damaged': reported in its own store */
async function readOther({ storage }: MovedDeps, other: Counterpart): Promise<OrderState | 'damaged' | undefined> {
  const stored = await readUnlessDamaged(storage.orders, other.storeId, other.orderId);
  if (stored === 'damaged') return 'damaged';
  return stored && isPlaced(stored.state) ? stored.state : undefined;
}

async function moneyOf({ payments }: MovedDeps, { orderId }: Counterpart): Promise<string> {
  const account = await payments.account({ orderId });
  if (!account) return '';
  const kept = subtract(account.captured, account.refunded);
  if (kept.minor + account.held.minor === 0) return '';
  const { currency } = kept;
  return ` The provider has ${formatDecimal(kept)} ${currency} for it and holds ${formatDecimal(account.held)} ${currency}.`;
}
