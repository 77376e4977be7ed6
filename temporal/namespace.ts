import { SearchAttributeType } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../workflows/search-attributes.ts';

/** The server's numeric types of search attributes. */
const INDEXED_VALUE_TYPE = { [SearchAttributeType.KEYWORD]: 2, [SearchAttributeType.DATETIME]: 6 } as const;

/** Retention of closed workflows. */
const RETENTION_SECONDS = 30 * 24 * 60 * 60;

/** Registers the search attributes with a server. Idempotent. */
export async function registerSearchAttributes(client: Client): Promise<void> {
  await client.connection.operatorService.addSearchAttributes({
    namespace: client.options.namespace,
    searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTES.map((key) => [key.name, INDEXED_VALUE_TYPE[key.type]])),
  });
}

/** Keeps closed workflows for 30 days. Only for the embedded server; on a shared one its operator decides. */
export async function keepClosedWorkflows(client: Client): Promise<void> {
  await client.workflowService.updateNamespace({
    namespace: client.options.namespace,
    config: { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS } as never },
  });
}
