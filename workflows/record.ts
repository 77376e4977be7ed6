import { ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import type { RecordRequest } from '../activities/index.ts';
import {
  decide,
  EMPTY_STREAM,
  extend,
  findRepeat,
  isPlaced,
  kitchenMove,
  type Draft,
  type Order,
  type OrderCommand,
  type OrderEvent,
  type OrderState,
  type OrderStatus,
  type OrderStream,
  type Refusal,
} from '../domain/order/index.ts';
import { instant, type Instant } from '../domain/shared/values.ts';
import type { Recording } from './calls.ts';
import { decideAll, findStored, keyReused, withOutcome, type DeferredCommand } from './decisions.ts';
import { Lock } from './lock.ts';
import { pipelineCommand } from './pipeline-command.ts';
import type { OrderInput } from './messages.ts';

const BEGINNING: ReadonlySet<OrderCommand['type']> = new Set(['place', 'createDraft']);

/**
 * The order's record: its events, in this workflow and in storage, identical except during a write. All changes go
 * through `execute`.
 */
export class OrderRecord {
  readonly #input: OrderInput;
  readonly #recording: Recording;
  readonly #onChange: () => void;
  /**
   * Handlers interleave at every await. Without this lock, two commands could both decide on the state before either has
   * written. It covers deciding and writing only, never a wait for an external system: a cancel must not wait out a
   * payment outage.
   */
  readonly #lock = new Lock();
  /** An order being cancelled in the Temporal UI must still record what happens to it. */
  readonly #shield = new CancellationScope({ cancellable: false });
  #stored: OrderStream = EMPTY_STREAM;
  /** Outcomes waiting for the next write. */
  #deferred: readonly DeferredCommand[] = [];
  /** Cache of `#stream`. */
  #view: OrderStream | undefined;
  readonly #writing = new Map<string, OrderCommand['type']>();
  #isResyncQueued = false;

  constructor(input: OrderInput, recording: Recording, onChange: () => void) {
    this.#input = input;
    this.#recording = recording;
    this.#onChange = onChange;
  }

  /** Undefined before the order was placed or created as a draft. */
  get state(): Order | undefined {
    return this.#stream.state;
  }

  /** The order without deferred outcomes, as far as this workflow knows what is stored: what others may see. */
  get stored(): OrderStream {
    return this.#stored;
  }

  /** The version by which storage, kitchen and stock know the order. */
  get storedVersion(): number {
    return this.#stored.state?.version ?? 0;
  }

  get hasDeferred(): boolean {
    return this.#stream.events.length > this.#stored.events.length;
  }

  /** The order, for steps after placement. */
  get placed(): OrderState {
    const { state } = this.#stream;
    if (!state || !isPlaced(state))
      throw ApplicationFailure.nonRetryable('The order has not been placed.', 'NotPlaced');
    return state;
  }

  /** The draft, until it is placed. */
  get draft(): Draft | undefined {
    const { state } = this.#stream;
    return state && !isPlaced(state) ? state : undefined;
  }

  get events(): readonly OrderEvent[] {
    return this.#stream.events;
  }

  is(...statuses: OrderStatus[]): boolean {
    return this.#stream.state !== undefined && statuses.includes(this.#stream.state.status);
  }

  /**
   * Refuses plainly illegal commands before they enter history, without side effects. If storage is known to be ahead,
   * leaves the decision to `execute`, which catches up first.
   */
  validate(command: OrderCommand): Refusal | undefined {
    const repeat = findRepeat(this.#stream.events, command.commandId);
    if (repeat === 'same') return undefined;
    if (repeat === 'other' || this.#isBegunByAnother(command)) return keyReused();
    const decision = decide(this.state, command, now());
    if (decision.kind !== 'refused') return undefined;
    return this.#isBehind([command]) && decision.refusal.code !== 'command_expired' ? undefined : decision.refusal;
  }

  /**
   * Decides commands and writes the resulting events in one atomic write. When this returns, the events are in storage.
   *
   * @returns the first refusal, or undefined if all commands were carried out (now or earlier)
   */
  async execute(...commands: OrderCommand[]): Promise<Refusal | undefined> {
    for (const { commandId, type } of commands) this.#writing.set(commandId, type);
    try {
      return await this.#exclusively(() => this.#execute(commands));
    } finally {
      for (const { commandId } of commands) this.#writing.delete(commandId);
    }
  }

  /**
   * Records an outcome that nothing waits for. It counts at once, and is stored with the next write. If the workflow is terminated before that, its effect
   * is repeated under the same key.
   */
  defer(command: OrderCommand): void {
    this.#deferred = [...this.#deferred, { command, at: now() }];
    this.#view = undefined;
    this.#onChange();
  }

  /** Stores deferred outcomes. */
  async flush(): Promise<void> {
    if (this.hasDeferred) await this.execute();
  }

  /**
   * Whether a placement or draft with other content is being written under the same key: its sender may already know
   * that it was accepted.
   */
  #isBegunByAnother({ commandId, type }: OrderCommand): boolean {
    if (!BEGINNING.has(type)) return false;
    return [...this.#writing].some(([id, each]) => id !== commandId && BEGINNING.has(each));
  }

  /** The ids of accepted commands whose outcome is not known yet. */
  get writing(): string[] {
    return [...this.#writing.keys()];
  }

  /** Adopts events that only storage has; returns whether there were any. */
  catchUp(): Promise<boolean> {
    return this.#exclusively(() => this.#catchUp());
  }

  /**
   * Catches up with storage, and releases a slot claimed for a start that never happened. The write that releases it
   * makes a late start lose.
   *
   * One that has not begun yet stands for all that are asked for meanwhile: an order that waits for slow storage is given
   * hints by everybody who waits for the order.
   */
  async resync(): Promise<void> {
    if (this.#isResyncQueued) return;
    this.#isResyncQueued = true;
    await this.#exclusively(() => {
      this.#isResyncQueued = false;
      return this.#catchUp();
    });
    if (!this.is('confirmed') || (await this.#recording.readClaim(this.#input)) === null) return;
    await this.execute(withdrawalAt(this.storedVersion));
  }

  /** What is stored, plus deferred outcomes. */
  get #stream(): OrderStream {
    this.#view ??= this.#deferred.reduce(withOutcome, this.#stored);
    return this.#view;
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#shield.run(() => this.#lock.runExclusive(work));
  }

  async #execute(commands: readonly OrderCommand[]): Promise<Refusal | undefined> {
    let caughtUp = false;
    for (;;) {
      const decided = decideAll(this.#stream, commands, now());
      if (!Array.isArray(decided)) {
        // The refusal may be due to being behind storage.
        if (caughtUp || !(await this.#catchUp())) return decided;
        caughtUp = true;
      } else if (decided.length === 0 && commands.length > 0) {
        // The same applies to a no-op: the command may be half-done in storage.
        if (caughtUp || !this.#isBehind(commands) || !(await this.#catchUp())) return undefined;
        caughtUp = true;
      } else {
        const refusal = await this.#write(commands, decided);
        if (refusal !== 'retry') return refusal;
      }
    }
  }

  /** Whether a sender has seen a newer version in storage than this workflow has. */
  #isBehind(commands: readonly OrderCommand[]): boolean {
    return commands.some((command) => (command.knownVersion ?? 0) > this.storedVersion);
  }

  /**
   * One guarded write of deferred outcomes and the decided events. If storage is ahead or behind, syncs first and decides
   * the command again.
   */
  async #write(commands: readonly OrderCommand[], decided: OrderEvent[]): Promise<Refusal | undefined | 'retry'> {
    const made = { deferred: this.#deferred, at: now() };
    const written = extend(this.#stream, decided);
    const events = written.events.slice(this.#stored.events.length);
    if (!written.state || events.length === 0) return undefined;
    const request = { ...this.#input, expectedVersion: this.storedVersion, events, state: written.state };
    const result = await this.#send(request);
    switch (result.outcome) {
      case 'appended': {
        // Older histories do not tell.
        const { version = written.events.length } = result;
        this.#adopt(
          version === written.events.length
            ? events
            : (findStored(this.#stored, commands, { ...made, version }) ?? events),
        );
        return undefined;
      }
      case 'ahead':
        await this.#takeOver(result.events);
        return 'retry';
      case 'behind':
        await this.#resend(result.version);
        return 'retry';
      case 'damaged':
        await this.#restore();
        return 'retry';
      case 'no_free_slot':
        if (result.mayComeLate && !(await this.#excludeLateStart())) return 'retry';
        return { code: 'no_free_slot', message: 'All kitchen slots are in use. Try again when an order is ready.' };
      case 'late':
        // A later version of this order, which this workflow does not know yet, may hold the slot.
        if (await this.#catchUp()) return 'retry';
        return { code: 'illegal_transition', message: 'The order has already left the kitchen.' };
      default:
        return result satisfies never;
    }
  }

  #send(request: RecordRequest): ReturnType<Recording['startCooking']> {
    if (kitchenMove(request.events) !== 'claim') return this.#recording.recordEvents(request);
    const cooking = request.events.some((event) => event.type === 'CookingStarted');
    return cooking ? this.#recording.startCooking(request) : this.#recording.startPreparing(request);
  }

  /**
   * A start may be refused only once no abandoned attempt can still carry it out: raising the order's version makes
   * them lose.
   *
   * @returns false if storage turned out to be ahead of this workflow
   */
  async #excludeLateStart(): Promise<boolean> {
    const version = this.storedVersion;
    const withdrawal = [withdrawalAt(version)];
    const events = decideAll(this.#stream, withdrawal, now());
    if (!Array.isArray(events) || events.length === 0) return true;
    return (await this.#write(withdrawal, events)) !== 'retry' && this.storedVersion > version;
  }

  async #catchUp(): Promise<boolean> {
    const after = this.storedVersion;
    const stored = await this.#recording.readEvents({ ...this.#input, after });
    if (stored.outcome === 'damaged') await this.#restore();
    // A restored backup that lacks events of this workflow.
    else if (stored.version < after) await this.#resend(stored.version);
    else if (stored.events.length > 0) {
      await this.#takeOver(stored.events);
      return true;
    }
    return false;
  }

  /** Rewrites an unreadable record from this workflow's events. */
  async #restore(): Promise<void> {
    const { events, state } = this.#stored;
    if (!state) throw ApplicationFailure.nonRetryable('The stored order is unreadable.', 'storage_damaged');
    await this.#recording.restoreRecord({ ...this.#input, events, state });
  }

  /** @param version how many events storage has */
  async #resend(version: number): Promise<void> {
    const { events, state } = this.#stored;
    if (!state) return;
    const lost = { ...this.#input, expectedVersion: version, events: events.slice(version), state };
    await this.#recording.recordEvents({ ...lost, isSentAgain: true });
  }

  /** Adopts events of a lost write from storage, and repeats its follow-up steps, which a crash may have cut off. */
  async #takeOver(events: readonly OrderEvent[]): Promise<void> {
    this.#adopt(events);
    const { state } = this.#stored;
    if (state) await this.#recording.followEvents({ ...this.#input, events, state });
  }

  #adopt(events: readonly OrderEvent[]): void {
    this.#stored = extend(this.#stored, events);
    const isStored = ({ command }: DeferredCommand) => findRepeat(this.#stored.events, command.commandId) !== undefined;
    this.#deferred = this.#deferred.filter((each) => !isStored(each));
    this.#view = undefined;
    this.#onChange();
  }
}

export function now(): Instant {
  return instant(Date.now());
}

function withdrawalAt(version: number): OrderCommand {
  return pipelineCommand(`withdraw-claim.${version}`, { type: 'withdrawClaim' });
}
