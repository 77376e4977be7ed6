/**
 * The mark of a day's orders. An order stays on its day once it is placed, and its version only grows: so these two are the same only
 * for as long as nothing has changed.
 *
 * @param versions the sum of the orders' versions
 */
export function dayMark(orders: number, versions: number): string {
  return `${orders}/${versions}`;
}
