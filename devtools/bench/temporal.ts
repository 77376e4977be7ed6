import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { Logger } from 'pino';
import { startDevServer } from '../../temporal/dev-server.ts';
import { mustBeSound } from '../../temporal/verify.ts';
import type { Target } from './target.ts';

const NAMESPACE = 'default';
const POLL_MS = 100;
const CLOSE_TIMEOUT_MS = 60_000;

/** The Temporal server that both programs work with. */
export interface TemporalServer {
  readonly address: string;
  readonly version: string;
  pid(): number;
  /** Waits until none of the target's workflows runs any more. */
  allClosed(target: Target): Promise<void>;
  /** How long the histories of these orders have become. */
  historySizes(target: Target, orderIds: readonly string[]): Promise<{ events: number[]; bytes: number[] }>;
  /** Throws where one of the target's workflows does not replay: its figures would be of something that does not work. */
  mustBeSound(target: Target): Promise<void>;
  stop(): Promise<void>;
}

export async function startTemporal(
  folder: string,
  port: number,
  uiPort: number,
  log: Logger,
): Promise<TemporalServer> {
  const server = await startDevServer({ folder, port, uiPort, namespace: NAMESPACE, log });
  const address = `127.0.0.1:${port}`;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace: NAMESPACE });
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  return {
    address,
    version: serverVersion ?? 'unknown',
    pid: server.pid,
    allClosed: async ({ workflowType }) => {
      const until = Date.now() + CLOSE_TIMEOUT_MS;
      for (;;) {
        const query = `WorkflowType = "${workflowType}" AND ExecutionStatus = "Running"`;
        const { count } = await client.workflow.count(query);
        if (count === 0) return;
        if (Date.now() > until)
          throw new Error(`${count} workflows of the type ${workflowType} do not come to their end.`);
        await pause(POLL_MS);
      }
    },
    historySizes: async (target, orderIds) => {
      const described = await Promise.all(
        orderIds.map((id) => client.workflow.getHandle(target.workflowId(id)).describe()),
      );
      return {
        events: described.map(({ historyLength }) => historyLength),
        bytes: described.map(({ historySize }) => historySize ?? NaN),
      };
    },
    mustBeSound: ({ workflowType }) => mustBeSound({ client, query: `WorkflowType = '${workflowType}'` }),
    stop: async () => {
      await connection.close();
      await server.stop();
    },
  };
}
