/**
 * The fingerprint of a day's orders. Placed orders never change their day and versions only grow, so it is equal only
 * if nothing has changed.
 *
 * @param versions the sum of the orders' versions
 */
export function dayMark(orders: number, versions: number): string {
  return `${orders}/${versions}`;
}
