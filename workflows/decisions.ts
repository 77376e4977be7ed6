import {
  decide,
  extend,
  findRepeat,
  type OrderCommand,
  type OrderEvent,
  type OrderStream,
  type Refusal,
} from '../domain/order/index.ts';
import { later, type Instant } from '../domain/shared/values.ts';

/** An outcome that waits for the next write. */
export interface DeferredCommand {
  readonly command: OrderCommand;
  /** When the outcome was known. */
  readonly at: Instant;
}

/** The events of commands carried out one after the other, or the first refusal. */
export function decideAll(before: OrderStream, commands: readonly OrderCommand[], at: Instant): OrderEvent[] | Refusal {
  let stream = before;
  for (const command of commands) {
    const repeat = findRepeat(stream.events, command.commandId);
    if (repeat === 'other') return keyReused();
    if (repeat === 'same') continue;
    const decision = decide(stream.state, command, at);
    if (decision.kind === 'refused') return decision.refusal;
    if (decision.kind === 'events') stream = extend(stream, decision.events);
  }
  return stream.events.slice(before.events.length);
}

/** Applies a deferred outcome, unless it has been overtaken. */
export function withOutcome(stream: OrderStream, { command, at }: DeferredCommand): OrderStream {
  const { state } = stream;
  if (!state || findRepeat(stream.events, command.commandId) !== undefined) return stream;
  const decision = decide(state, command, later(at, state.updatedAt));
  return decision.kind === 'events' ? extend(stream, decision.events) : stream;
}

/**
 * What a write stored that a replay decides otherwise: Temporal's worker may have missed the outcome of an effect when it
 * decided the write. The replay knows that outcome, which is then still to be stored (docs/decisions/014).
 *
 * @param stored what was stored before the write
 * @param made.deferred the outcomes that the replay knew when the write was decided, at `made.at`
 * @param made.version what was stored by it
 * @returns undefined if no missed outcome explains the version
 */
export function findStored(
  stored: OrderStream,
  commands: readonly OrderCommand[],
  made: { readonly deferred: readonly DeferredCommand[]; readonly at: Instant; readonly version: number },
): readonly OrderEvent[] | undefined {
  for (let missed = 1; missed <= made.deferred.length; missed++) {
    const before = made.deferred.slice(missed).reduce(withOutcome, stored);
    const decided = decideAll(before, commands, made.at);
    if (!Array.isArray(decided)) continue;
    const events = [...before.events, ...decided];
    if (events.length === made.version) return events.slice(stored.events.length);
  }
  return undefined;
}

export function keyReused(): Refusal {
  return {
    code: 'idempotency_key_reused',
    message: 'This idempotency key was used for another request. Another request takes another key.',
  };
}
