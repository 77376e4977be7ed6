import { SearchAttributeType } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../workflows/search-attributes.ts';

/** The server's own numbers for the types of search attributes. */
const INDEXED_VALUE_TYPE = { [SearchAttributeType.KEYWORD]: 2, [SearchAttributeType.DATETIME]: 6 } as const;

/** How long closed workflows can still be looked at. */
const RETENTION_SECONDS = 30 * 24 * 60 * 60;

/** Makes the search attributes known to a server. Repeating it is harmless. */
export async function registerSearchAttributes(client: Client): Promise<void> {
  await client.connection.operatorService.addSearchAttributes({
    namespace: client.options.namespace,
    searchAttributes: Object.fromEntries(SEARCH_ATTRIBUTES.map((key) => [key.name, INDEXED_VALUE_TYPE[key.type]])),
  });
}

/** Keeps closed workflows for 30 days. For a server of our own; on a shared one that is its operator's to say. */
export async function keepClosedWorkflows(client: Client): Promise<void> {
  await client.workflowService.updateNamespace({
    namespace: client.options.namespace,
    config: { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS } as never },
  });
}
