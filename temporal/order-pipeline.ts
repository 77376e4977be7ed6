import { createHash, randomBytes } from 'node:crypto';
import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client';
import { formatDecimal, type Money } from '../domain/shared/money.ts';
import type { CommandMeta, Order } from '../domain/order/index.ts';
import { instant, type OrderId, type StoreId } from '../domain/shared/values.ts';
import type {
  BeginCommand,
  FollowingCommand,
  OrderPipeline,
  OrderProgress,
  OrderStanding,
  StoredOrder,
  Timing,
} from '../ports.ts';
import {
  apiUpdate,
  commandUpdate,
  ORDER_WORKFLOW,
  orderQuery,
  orderWorkflowId,
  progressQuery,
} from '../workflows/messages.ts';
import { notKnownYet, Refused } from '../application/refused.ts';
import { beginning, takingUp } from './order-start.ts';
import { hasEnded, isTimeout, noWorker, problemFrom, wasCutOff, wasNeverPlaced } from './errors.ts';

/** `UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED` of Temporal's API. */
const UPDATE_ACCEPTED = 2;
/** By now it has been accepted or not; this only covers the round trip. */
const ACCEPTANCE_TIMEOUT_MS = 1_000;

const ABSENT: OrderStanding = { standing: 'absent', writing: [] };

export interface PipelineOptions {
  readonly client: Client;
  readonly now: () => number;
  /** How long a request waits for a workflow. */
  readonly timeoutMs: number;
  /** The Temporal UI's base URL, without a trailing slash. */
  readonly uiUrl: string;
}

/** Reaches the order workflows through Temporal's client, and maps every failure to a `Refused`. */
export class TemporalOrderPipeline implements OrderPipeline {
  readonly #client: Client;
  readonly #now: () => number;
  readonly #timeoutMs: number;
  readonly #uiUrl: string;

  constructor({ client, now, timeoutMs, uiUrl }: PipelineOptions) {
    this.#client = client;
    this.#now = now;
    this.#timeoutMs = timeoutMs;
    this.#uiUrl = uiUrl;
  }

  async begin(command: BeginCommand, meta: CommandMeta, timing: Timing): Promise<'answered' | 'accepted'> {
    try {
      return await this.#begin(command, meta, sharedUpdate(meta), timing);
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'command_expired') throw error;
      // Equal requests share one Update, so this may be the outcome of an earlier one, whose sender has stopped
      // waiting.
      return this.#begin(command, meta, anotherUpdate(), timing);
    }
  }

  async #begin(
    command: BeginCommand,
    meta: CommandMeta,
    updateId: string,
    { arrivedAt }: Timing,
  ): Promise<'answered' | 'accepted'> {
    const { id, storeId } = command.type === 'place' ? command.order : command.draft;
    const start = new WithStartWorkflowOperation(ORDER_WORKFLOW, beginning(command));
    try {
      await this.#withDeadline(arrivedAt, (notAfter) => {
        const options = { startWorkflowOperation: start, updateId };
        return command.type === 'place'
          ? this.#client.workflow.executeUpdateWithStart(apiUpdate('place'), {
              ...options,
              args: [{ ...meta, ...command, notAfter }],
            })
          : this.#client.workflow.executeUpdateWithStart(apiUpdate('createDraft'), {
              ...options,
              args: [{ ...meta, ...command, notAfter }],
            });
      });
      return 'answered';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'answered';
      if (isTimeout(error) || hasEnded(error)) {
        if (await this.#isAccepted(orderWorkflowId(storeId, id), updateId)) return 'accepted';
        throw notKnownYet({ orderId: id });
      }
      const problem = problemFrom(error);
      // The connection may have broken after the request arrived.
      throw problem instanceof Refused && problem.code === 'temporal_unreachable'
        ? notKnownYet({ orderId: id })
        : problem;
    }
  }

  async command(
    stored: StoredOrder,
    meta: CommandMeta,
    command: FollowingCommand,
    { arrivedAt, reopens = false }: Timing & { readonly reopens?: boolean },
  ): Promise<'answered' | 'closed'> {
    const { id, storeId, version } = stored.state;
    // A retried command still goes to the workflow: after a crash, the stored events may be all that was done.
    try {
      await this.#withDeadline(arrivedAt, (notAfter) => {
        const update = {
          // Temporal remembers the outcome of an Update id, including refusals; a command refused for lack of a slot
          // must be retryable with its key. Completed commands are recognised by their id in the order's events.
          updateId: anotherUpdate(),
          args: [{ ...meta, ...onTheWire(command), notAfter, knownVersion: version }] as [unknown],
        };
        return reopens
          ? this.#client.workflow.executeUpdateWithStart(commandUpdate(command.type), {
              ...update,
              startWorkflowOperation: new WithStartWorkflowOperation(
                ORDER_WORKFLOW,
                takingUp(stored, 'reopened for a refund'),
              ),
            })
          : this.#client.workflow.getHandle(orderWorkflowId(storeId, id)).executeUpdate(command.type, update);
      });
      return 'answered';
    } catch (error) {
      if (hasEnded(error) && !wasCutOff(error)) return 'closed';
      if (isTimeout(error) || wasCutOff(error)) {
        throw notKnownYet({ orderId: id, retryAfter: this.#timeoutMs / 1000 });
      }
      throw problemFrom(error, id);
    }
  }

  /** Whether a workflow has accepted an Update that its sender has stopped waiting for. False when in doubt. */
  async #isAccepted(workflowId: string, updateId: string): Promise<boolean> {
    const { workflowService, options, connection } = this.#client;
    const poll = {
      namespace: options.namespace,
      updateRef: { workflowExecution: { workflowId }, updateId },
      waitPolicy: { lifecycleStage: UPDATE_ACCEPTED },
    };
    return (
      connection
        .withDeadline(Date.now() + ACCEPTANCE_TIMEOUT_MS, () => workflowService.pollWorkflowExecutionUpdate(poll))
        // An Update never processed by a worker is also completed, with the server's own refusal.
        .then(({ stage, outcome }) => (stage as number) >= UPDATE_ACCEPTED && !outcome?.failure)
        .catch(() => false)
    );
  }

  async standingOf(storeId: StoreId, orderId: OrderId): Promise<OrderStanding> {
    const handle = this.#client.workflow.getHandle(orderWorkflowId(storeId, orderId));
    try {
      return await this.#withDeadline(this.#now(), async () => {
        const execution = (await handle.describe()).status.name;
        if (execution === 'COMPLETED' || execution === 'CANCELLED') return { standing: 'lost', writing: [] };
        if (execution === 'FAILED' && (await wasNeverPlaced(handle))) return ABSENT;
        // A terminated workflow can still be queried.
        const { status, writing } = await handle.query(progressQuery);
        if (status === 'not_placed') return ABSENT;
        if (status !== 'placing') return { standing: 'lost', writing };
        // A write in progress when the workflow ended may or may not be stored, and will not be continued.
        if (execution !== 'RUNNING') throw notKnownYet({ orderId });
        return { standing: 'placing', writing };
      });
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return ABSENT;
      if (error instanceof Refused) throw error;
      if (isTimeout(error)) throw notKnownYet({ orderId });
      throw problemFrom(error, orderId);
    }
  }

  async isWriting({ storeId, id }: Order, { commandId }: CommandMeta): Promise<boolean> {
    const handle = this.#client.workflow.getHandle(orderWorkflowId(storeId, id));
    try {
      const { writing } = await this.#withDeadline(this.#now(), () => handle.query(progressQuery));
      return writing.includes(commandId);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw problemFrom(error, id);
    }
  }

  async progress(storeId: StoreId, orderId: OrderId): Promise<OrderProgress> {
    const workflowId = orderWorkflowId(storeId, orderId);
    const handle = this.#client.workflow.getHandle(workflowId);
    try {
      return await this.#withDeadline(this.#now(), async () => {
        // In sequence: for a workflow without a worker, the server buffers one query and rejects the next.
        const [description, progress] = await Promise.all([handle.describe(), handle.query(progressQuery)]);
        const order = await handle.query(orderQuery);
        return {
          workflowId,
          runId: description.runId,
          execution: description.status.name,
          progress,
          order,
          uiUrl: this.#uiLink(workflowId),
        };
      });
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) {
        throw new Refused('order_unattended', 'Temporal no longer has this order’s workflow: it ended long ago.', {
          orderId,
        });
      }
      if (isTimeout(error)) {
        throw noWorker({ orderId }, this.#timeoutMs / 1000);
      }
      throw problemFrom(error, orderId);
    }
  }

  #uiLink(workflowId: string): string {
    const namespace = encodeURIComponent(this.#client.options.namespace);
    return `${this.#uiUrl}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
  }

  /**
   * A call that timed out may still reach the workflow later, when a worker comes back. So the command carries its
   * sender's deadline, and is refused after it. A command delayed past it here is not sent at all.
   */
  async #withDeadline<T>(arrivedAt: number, call: (notAfter: string) => Promise<T>): Promise<T> {
    const deadline = arrivedAt + this.#timeoutMs;
    const left = deadline - this.#now();
    if (left <= 0) throw notKnownYet();
    return this.#client.connection.withDeadline(Date.now() + left, () => call(instant(deadline)));
  }
}

/** An Update id is stored four times in the history, so it is short. Equal requests for a new order share theirs. */
function sharedUpdate({ commandId }: CommandMeta): string {
  return createHash('sha256').update(commandId).digest('base64url').slice(0, 16);
}

function anotherUpdate(): string {
  return randomBytes(9).toString('base64url');
}

/** Public commands carry amounts as decimal strings, since signals may send the same. */
function onTheWire(command: FollowingCommand): object {
  if (command.type !== 'refund') return command;
  const { amount, approvalAbove } = command;
  return {
    ...command,
    ...(amount && { amount: written(amount) }),
    ...(approvalAbove && { approvalAbove: written(approvalAbove) }),
  };
}

function written(amount: Money) {
  return { decimal: formatDecimal(amount), currency: amount.currency };
}
