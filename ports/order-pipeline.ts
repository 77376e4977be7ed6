import type { ApiCommand, CommandMeta, Order, PublicCommand } from '../domain/order/index.ts';
import type { Instant, OrderId, StoreId } from '../domain/shared/values.ts';
import type { StoredOrder } from './orders.ts';

/** Commands that create an order, and commands on an existing one. */
export type BeginCommand = Extract<ApiCommand, { type: 'place' | 'createDraft' }>;
export type FollowingCommand = PublicCommand | Exclude<ApiCommand, BeginCommand>;

/** The state of an order's workflow. */
export interface OrderProgress {
  readonly workflowId: string;
  readonly runId: string;
  /** As Temporal calls it: `RUNNING`, `COMPLETED`, … */
  readonly execution: string;
  readonly progress: {
    readonly status: string;
    readonly version: number;
    /** A description. */
    readonly waitingFor: string;
    /** Payments and messages. */
    readonly underWay: readonly string[];
    readonly refused: readonly { readonly at: Instant; readonly name: string; readonly reason: string }[];
  };
  /** The order as its workflow knows it; null before it was placed or created. */
  readonly order: Order | null;
  /** Its page in the Temporal UI. */
  readonly uiUrl: string;
}

export interface Timing {
  /** When the request arrived, in milliseconds since 1970: the sender's deadline counts from then. */
  readonly arrivedAt: number;
}

/** `placing`: accepted, but not stored yet. `lost`: it was stored. `absent`: there is no such order. */
export interface OrderStanding {
  readonly standing: 'placing' | 'lost' | 'absent';
  /** The ids of accepted commands that are not stored yet. */
  readonly writing: readonly string[];
}

/**
 * Access to the order workflows, the only writers of orders. Failures are thrown as `Refused`: the workflow's own
 * refusal by its code, `not_known_yet` on a timeout, `temporal_unreachable` if Temporal is down.
 */
export interface OrderPipeline {
  /**
   * Starts an order's workflow with its placement or draft, or joins the one started by an equal request.
   *
   * @returns `answered` when payment and kitchen have responded (or the order already existed), `accepted` when they,
   * or storage, take longer: from then on only the workflow itself can refuse it
   */
  begin(command: BeginCommand, meta: CommandMeta, timing: Timing): Promise<'answered' | 'accepted'>;
  /**
   * Carries out a command.
   *
   * @param options.reopens starts a workflow for the order if it no longer has one
   * @returns `answered` when the outcome is stored, `closed` if the order's workflow had already ended
   */
  command(
    stored: StoredOrder,
    meta: CommandMeta,
    command: FollowingCommand,
    options: Timing & { readonly reopens?: boolean },
  ): Promise<'answered' | 'closed'>;
  /** Whether an order's workflow has accepted a command that is not stored yet. */
  isWriting(order: Order, meta: CommandMeta): Promise<boolean>;
  /** What Temporal knows about an order missing from storage. */
  standingOf(storeId: StoreId, orderId: OrderId): Promise<OrderStanding>;
  /** Queries an order's workflow. */
  progress(storeId: StoreId, orderId: OrderId): Promise<OrderProgress>;
}
