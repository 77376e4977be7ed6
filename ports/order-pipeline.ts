import type { ApiCommand, CommandMeta, Order, PublicCommand } from '../domain/order/index.ts';
import type { Instant, OrderId, StoreId } from '../domain/shared/values.ts';
import type { StoredOrder } from './orders.ts';

/** What begins an order, and what is done with it afterwards. */
export type BeginCommand = Extract<ApiCommand, { type: 'place' | 'createDraft' }>;
export type FollowingCommand = PublicCommand | Exclude<ApiCommand, BeginCommand>;

/** What an order's workflow tells of itself. */
export interface OrderProgress {
  readonly workflowId: string;
  readonly runId: string;
  /** As Temporal calls it: `RUNNING`, `COMPLETED`, … */
  readonly execution: string;
  readonly progress: {
    readonly status: string;
    readonly version: number;
    /** In words. */
    readonly waitingFor: string;
    /** Payments and messages. */
    readonly underWay: readonly string[];
    readonly refused: readonly { readonly at: Instant; readonly name: string; readonly reason: string }[];
  };
  /** The order as its workflow knows it; null before it was placed or begun. */
  readonly order: Order | null;
  /** Its page in the Temporal UI. */
  readonly uiUrl: string;
}

export interface Timing {
  /** When the request came, in milliseconds since 1970: its sender waits so long from then on, and nothing is asked for later. */
  readonly arrivedAt: number;
}

/** `placing`: accepted, and not stored yet. `lost`: it was stored. `absent`: there is no such order. */
export interface OrderStanding {
  readonly standing: 'placing' | 'lost' | 'absent';
  /** The ids of commands that were accepted, and that storage does not have yet. */
  readonly writing: readonly string[];
}

/**
 * The way to the orders' workflows, which are the only ones that change orders. What it cannot do is thrown as `Refused`: the workflow's own no by its
 * code, `not_known_yet` where nobody has answered in time, `temporal_unreachable` where nobody can be asked.
 */
export interface OrderPipeline {
  /**
   * Starts an order's workflow with its placement, or with a draft, or joins the one that an equal request has started.
   *
   * @returns `answered` when payment and kitchen have answered (or the order had been begun before), `accepted` when they, or storage, take
   *   longer: from then on nothing but the workflow's own no keeps it from being stored
   */
  begin(command: BeginCommand, meta: CommandMeta, timing: Timing): Promise<'answered' | 'accepted'>;
  /**
   * Has a command carried out.
   *
   * @param options.reopens starts a workflow for the order, where it has none any more
   * @returns `answered` when storage holds what came of it, `closed` when the order's workflow had ended before
   */
  command(
    stored: StoredOrder,
    meta: CommandMeta,
    command: FollowingCommand,
    options: Timing & { readonly reopens?: boolean },
  ): Promise<'answered' | 'closed'>;
  /** Whether an order's workflow has accepted a command, and storage does not have it yet. */
  isWriting(order: Order, meta: CommandMeta): Promise<boolean>;
  /** What is known of an order that storage does not have. */
  standingOf(storeId: StoreId, orderId: OrderId): Promise<OrderStanding>;
  /** The live answer of an order's workflow. */
  progress(storeId: StoreId, orderId: OrderId): Promise<OrderProgress>;
  /** The id of an order's workflow, for operators. */
  workflowIdOf(storeId: StoreId, orderId: OrderId): string;
}
