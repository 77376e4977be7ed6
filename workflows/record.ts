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
import { instant, later, type Instant } from '../domain/shared/values.ts';
import { recording } from './calls.ts';
import { Lock } from './lock.ts';
import { pipelineCommand } from './pipeline-command.ts';
import type { OrderInput } from './messages.ts';

const BEGINNING: ReadonlySet<OrderCommand['type']> = new Set(['place', 'createDraft']);

/**
 * The order's record: its events, in this workflow and in storage, which are the same but for the moment of a write. All
 * changes of the order go through `execute`.
 */
export class OrderRecord {
  readonly #input: OrderInput;
  readonly #onChange: () => void;
  /**
   * Handlers interleave at every await. Without this lock, two commands could both decide on the state before either has
   * written. It covers deciding and writing only, never a wait for somebody else: a cancel must not wait out a payment outage.
   */
  readonly #lock = new Lock();
  /** An order that is being cancelled in the Temporal UI still writes down what happens to it. */
  readonly #shield = new CancellationScope({ cancellable: false });
  /** What storage has, as far as this workflow knows. */
  #stored: OrderStream = EMPTY_STREAM;
  /** Outcomes that wait for the next write. */
  #deferred: readonly DeferredCommand[] = [];
  /** What is stored, and what the deferred outcomes add to it; undefined until it is asked for. */
  #view: OrderStream | undefined;
  readonly #writing = new Map<string, OrderCommand['type']>();

  constructor(input: OrderInput, onChange: () => void) {
    this.#input = input;
    this.#onChange = onChange;
  }

  /** Undefined before the order was placed, or begun as a draft. */
  get state(): Order | undefined {
    return this.#stream.state;
  }

  /** The order as it is stored: what others may be told of, and what kitchen and stock know its version by. */
  get stored(): OrderStream {
    return this.#stored;
  }

  get storedVersion(): number {
    return this.#stored.state?.version ?? 0;
  }

  get hasDeferred(): boolean {
    return this.#stream.events.length > this.#stored.events.length;
  }

  /** The order, for steps that come after it was placed. */
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
   * Refuses what is plainly illegal, without writing anything and before it enters history. Where storage is known to be
   * ahead, judging is left to `execute`, which catches up first.
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
   * Decides commands and writes what they come to, as one write: either all of it is stored or nothing. When this returns,
   * the events are in storage.
   *
   * @returns the first refusal, or undefined when all have been carried out (now or earlier)
   */
  async execute(...commands: OrderCommand[]): Promise<Refusal | undefined> {
    for (const { commandId, type } of commands) this.#writing.set(commandId, type);
    try {
      return await this.#shield.run(() => this.#lock.runExclusive(() => this.#execute(commands)));
    } finally {
      for (const { commandId } of commands) this.#writing.delete(commandId);
    }
  }

  /**
   * Takes note of an outcome that nothing waits for: it counts from now on, and is written together with what comes next. When the workflow is lost before
   * that, the outcome is asked for again.
   */
  defer(command: OrderCommand): void {
    this.#deferred = [...this.#deferred, { command, at: now() }];
    this.#view = undefined;
    this.#onChange();
  }

  /** Writes what has been deferred. */
  async flush(): Promise<void> {
    if (this.hasDeferred) await this.execute();
  }

  /** Whether an order, or a draft, of another content is being written under the same key: its sender may have been told that it is accepted. */
  #isBegunByAnother({ commandId, type }: OrderCommand): boolean {
    if (!BEGINNING.has(type)) return false;
    return [...this.#writing].some(([id, each]) => id !== commandId && BEGINNING.has(each));
  }

  /** The ids of commands that were accepted, and of which nobody knows yet what they come to. */
  get writing(): string[] {
    return [...this.#writing.keys()];
  }

  /** Takes over what storage has and this workflow has not; says whether there was anything. */
  catchUp(): Promise<boolean> {
    return this.#shield.run(() => this.#lock.runExclusive(() => this.#catchUp()));
  }

  /**
   * Storage, or the kitchen, may know more than this workflow: takes over what storage has, and gives back a slot that was claimed for a start
   * which never came. The write that gives it back is what a late start loses against.
   */
  async resync(): Promise<void> {
    await this.catchUp();
    if (!this.is('confirmed') || (await recording.readClaim(this.#input)) === null) return;
    await this.execute(withdrawalAt(this.storedVersion));
  }

  /** What is stored, with what the deferred outcomes add. */
  get #stream(): OrderStream {
    this.#view ??= this.#deferred.reduce(withOutcome, this.#stored);
    return this.#view;
  }

  async #execute(commands: readonly OrderCommand[]): Promise<Refusal | undefined> {
    let caughtUp = false;
    for (;;) {
      const decided = this.#decideAll(commands);
      if (!Array.isArray(decided)) {
        // The refusal may come of not knowing what storage knows.
        if (caughtUp || !(await this.#catchUp())) return decided;
        caughtUp = true;
      } else if (decided.length === 0 && commands.length > 0) {
        // So may this: what changes nothing here may be half-done there.
        if (caughtUp || !this.#isBehind(commands) || !(await this.#catchUp())) return undefined;
        caughtUp = true;
      } else {
        const refusal = await this.#write(decided);
        if (refusal !== 'try again') return refusal;
      }
    }
  }

  /** Whether a sender has seen more in storage than this workflow knows. */
  #isBehind(commands: readonly OrderCommand[]): boolean {
    return commands.some((command) => (command.knownVersion ?? 0) > this.storedVersion);
  }

  #decideAll(commands: readonly OrderCommand[]): OrderEvent[] | Refusal {
    let stream = this.#stream;
    for (const command of commands) {
      const repeat = findRepeat(stream.events, command.commandId);
      if (repeat === 'other') return keyReused();
      if (repeat === 'same') continue;
      const decision = decide(stream.state, command, now());
      if (decision.kind === 'refused') return decision.refusal;
      if (decision.kind === 'events') stream = extend(stream, decision.events);
    }
    return stream.events.slice(this.#stream.events.length);
  }

  /**
   * One guarded write of what was decided, behind what was deferred before. Storage that is ahead or behind is mended first, and the command
   * decided again.
   */
  async #write(decided: OrderEvent[]): Promise<Refusal | undefined | 'try again'> {
    const written = extend(this.#stream, decided);
    const events = written.events.slice(this.#stored.events.length);
    if (!written.state || events.length === 0) return undefined;
    const request = { ...this.#input, expectedVersion: this.storedVersion, events, state: written.state };
    const result = await write(request);
    switch (result.outcome) {
      case 'appended':
        this.#adopt(events);
        return undefined;
      case 'ahead':
        await this.#takeOver(result.events);
        return 'try again';
      case 'behind':
        await this.#sendAgain(result.version);
        return 'try again';
      case 'damaged':
        await this.#restore();
        return 'try again';
      case 'no_free_slot':
        if (result.mayComeLate && !(await this.#excludeLateStart())) return 'try again';
        return { code: 'no_free_slot', message: 'All kitchen slots are in use. Try again when an order is ready.' };
      case 'late':
        // Its own later version may hold the slot, of which this workflow does not know yet.
        if (await this.#catchUp()) return 'try again';
        return { code: 'illegal_transition', message: 'The order has already left the kitchen.' };
      default:
        return result satisfies never;
    }
  }

  /**
   * A start is refused for good only once no attempt that was given up can carry it out: it loses against a write that raises the order's version.
   *
   * @returns false when storage turned out to know more than this workflow
   */
  async #excludeLateStart(): Promise<boolean> {
    const version = this.storedVersion;
    const events = this.#decideAll([withdrawalAt(version)]);
    if (!Array.isArray(events) || events.length === 0) return true;
    return (await this.#write(events)) !== 'try again' && this.storedVersion > version;
  }

  async #catchUp(): Promise<boolean> {
    const after = this.storedVersion;
    const stored = await recording.readEvents({ ...this.#input, after });
    if (stored.outcome === 'damaged') await this.#restore();
    // A backup that was put back, and does not have what this workflow knows.
    else if (stored.version < after) await this.#sendAgain(stored.version);
    else if (stored.events.length > 0) {
      await this.#takeOver(stored.events);
      return true;
    }
    return false;
  }

  /** Writes what this workflow knows in the place of a record that cannot be read. */
  async #restore(): Promise<void> {
    const { events, state } = this.#stored;
    if (!state) throw ApplicationFailure.nonRetryable('The stored order cannot be read.', 'storage_damaged');
    await recording.restoreRecord({ ...this.#input, events, state });
  }

  /** @param version how many events storage has */
  async #sendAgain(version: number): Promise<void> {
    const { events, state } = this.#stored;
    if (!state) return;
    const lost = events.slice(version);
    await recording.recordEvents({ ...this.#input, expectedVersion: version, events: lost, state, isSentAgain: true });
  }

  /** Adopts what a lost write has left in storage, and finishes what the crash may have cut off behind it. */
  async #takeOver(events: readonly OrderEvent[]): Promise<void> {
    this.#adopt(events);
    const { state } = this.#stored;
    if (state) await recording.followEvents({ ...this.#input, events, state });
  }

  #adopt(events: readonly OrderEvent[]): void {
    this.#stored = extend(this.#stored, events);
    const isStored = ({ command }: DeferredCommand) => findRepeat(this.#stored.events, command.commandId) !== undefined;
    this.#deferred = this.#deferred.filter((each) => !isStored(each));
    this.#view = undefined;
    this.#onChange();
  }
}

interface DeferredCommand {
  readonly command: OrderCommand;
  /** When it was known. */
  readonly at: Instant;
}

/** Adds what an outcome comes to; one that has been overtaken adds nothing. */
function withOutcome(stream: OrderStream, { command, at }: DeferredCommand): OrderStream {
  const { state } = stream;
  if (!state || findRepeat(stream.events, command.commandId) !== undefined) return stream;
  const decision = decide(state, command, later(at, state.updatedAt));
  return decision.kind === 'events' ? extend(stream, decision.events) : stream;
}

export function now(): Instant {
  return instant(Date.now());
}

function write(request: RecordRequest): ReturnType<typeof recording.startCooking> {
  if (kitchenMove(request.events) !== 'claim') return recording.recordEvents(request);
  const cooking = request.events.some((event) => event.type === 'CookingStarted');
  return cooking ? recording.startCooking(request) : recording.startPreparing(request);
}

function withdrawalAt(version: number): OrderCommand {
  return pipelineCommand(`withdraw-claim.${version}`, { type: 'withdrawClaim' });
}

function keyReused(): Refusal {
  return {
    code: 'idempotency_key_reused',
    message: 'This idempotency key was used for another request. Another request takes another key.',
  };
}
