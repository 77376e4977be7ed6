import type { Client } from '@temporalio/client';
import type { LocalDay, StoreId } from '../domain/shared/values.ts';
import { ORDER_WORKFLOW } from '../workflows/messages.ts';
import { numberOf, ORDER_NUMBER, ORDER_STORE } from '../workflows/search-attributes.ts';

/**
 * The highest order number of a store's day of any workflow, including ended ones; 0 if there is none. Temporal's list
 * of workflows lags slightly.
 *
 * @param timeoutMs a day of thousands of orders takes several pages
 */
export function highestNumberKnown(client: Client, timeoutMs: number) {
  return async (storeId: StoreId, day: LocalDay): Promise<number> => {
    const ofDay = `${ORDER_NUMBER.name} STARTS_WITH '${day}#'`;
    const query = `WorkflowType = '${ORDER_WORKFLOW}' AND ${ORDER_STORE.name} = '${storeId}' AND ${ofDay}`;
    return client.connection.withDeadline(Date.now() + timeoutMs, async () => {
      let highest = 0;
      for await (const { typedSearchAttributes } of client.workflow.list({ query, pageSize: 1000 })) {
        highest = Math.max(highest, numberOf(typedSearchAttributes.get(ORDER_NUMBER) ?? ''));
      }
      return highest;
    });
  };
}
