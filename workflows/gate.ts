import {
  ApplicationFailure,
  CancellationScope,
  log,
  metricMeter,
  patched,
  workflowInfo,
  type WorkflowInterceptorsFactory,
} from '@temporalio/workflow';
import { UNKNOWN_KEY } from '../domain/audit/audit.ts';
import { lookSignal, nudgeSignal, ORDER_WORKFLOW, stockSignal, UNSEALED_MESSAGE, wakeSignal } from './messages.ts';
import { RefusedPayload, sealOf, type RefusalReason } from './sealed.ts';

/**
 * Whoever reaches Temporal's port can start workflows and send them messages. Only what was sealed by a client with the pizzeria's key, for this
 * workflow and this command, goes further; the rest is refused, and that is recorded (docs/decisions/024).
 */

/** Signals that carry nothing, and only make a workflow look again: they need no seal. */
const HINTS: ReadonlySet<string> = new Set([lookSignal.name, stockSignal.name, nudgeSignal.name, wakeSignal.name]);

/** As many refused Updates are accepted first, so that the history has them. More are refused before: a workflow takes some 2,000 in its life. */
const MAX_RECORDED = 10;

/** A metric, by kind and reason. */
const REFUSALS = 'pizzeria_refused_messages_total';

const WORDS: Readonly<Record<RefusalReason | 'other_command', string>> = {
  unsealed: 'It was not sealed with a key of the pizzeria (npm run signal does that).',
  unreadable: 'It was sealed with a key that the worker did not have, or was changed.',
  misdirected: 'It was sealed for something else.',
  other_command: 'It was sealed for another command.',
};
type Why = keyof typeof WORDS;

interface Message {
  readonly kind: 'signal' | 'update';
  readonly name: string;
  readonly args: readonly unknown[];
}

/** One workflow's. It is passed to the workflow as its second argument. */
export class Gate {
  /** Called for each refused message, with its name and the reason. */
  onRefused: (name: string, error: Error) => void = () => undefined;
  #isSealed = false;
  readonly #taken = { signal: 0, update: 0 };
  #recorded = 0;

  /**
   * Whether this workflow takes sealed messages only. Others have no codec: those of some tests, and histories from before there was one.
   */
  get isSealed(): boolean {
    return this.#isSealed;
  }

  /** @throws ApplicationFailure, which fails the workflow, if its start was not sealed */
  start([input]: readonly unknown[]): void {
    if (input instanceof RefusedPayload) {
      // A plain error fails the task, which is tried again until the key is there: nothing of an order may be invented.
      if (input.reason === 'unreadable') throw new Error(`The start of ${workflowInfo().workflowId} ${UNKNOWN_KEY}.`);
      throw refusal('start', input.reason);
    }
    this.#isSealed = sealOf(input) !== undefined;
  }

  /**
   * Before an Update is accepted.
   *
   * @returns `recorded`: it is to be accepted, so that the history has it, and refused then
   */
  check(message: Message): 'taken' | 'recorded' | ApplicationFailure {
    const why = this.#judge(message);
    if (why === undefined) return 'taken';
    return this.#recorded < MAX_RECORDED ? 'recorded' : this.#refuse(message, why);
  }

  /**
   * For a message that is part of the history.
   *
   * @returns undefined if it may be taken
   */
  take(message: Message): ApplicationFailure | undefined {
    const number = (this.#taken[message.kind] += 1);
    const why = this.#recall(message, `refused-${message.kind}-${number}`);
    if (why === undefined) return undefined;
    if (message.kind === 'update') this.#recorded += 1;
    return this.#refuse(message, why);
  }

  /**
   * Which keys a worker has is not in the history: a message refused for want of a key must be refused again once the key is there, and one that was
   * taken must not be refused without it. So the refusal leaves a marker, and on replay the marker decides.
   */
  #recall(message: Message, marker: string): Why | undefined {
    const why = this.#judge(message);
    if (workflowInfo().unsafe.isReplaying) {
      if (patched(marker)) return 'unreadable';
      if (why === 'unreadable') throw new Error(`A message of ${workflowInfo().workflowId} ${UNKNOWN_KEY}.`);
      return why;
    }
    if (why === 'unreadable') patched(marker);
    return why;
  }

  #judge({ name, args }: Message): Why | undefined {
    const refused = args.find((arg) => arg instanceof RefusedPayload);
    if (refused) return refused.reason;
    if (!this.#isSealed || (args.length === 0 && HINTS.has(name))) return undefined;
    const [input] = args;
    const seal = sealOf(input);
    if (!seal) return 'unsealed';
    if (seal.by !== 'client') return 'misdirected';
    const isOther = workflowInfo().workflowType === ORDER_WORKFLOW && Reflect.get(Object(input), 'type') !== name;
    return isOther ? 'other_command' : undefined;
  }

  #refuse({ kind, name }: Message, why: Why): ApplicationFailure {
    const failure = refusal(name, why);
    // The names of foreign messages are not ours: no longer than our own.
    log.warn(`A ${kind} from outside was refused`, { message: name.slice(0, 100), why });
    metricMeter
      .createCounter(REFUSALS, 'messages', 'Messages from outside that workflows refused.')
      .add(1, { kind, why });
    this.onRefused(name.slice(0, 100), failure);
    return failure;
  }
}

function refusal(name: string, why: Why): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`${name.slice(0, 100)} was refused. ${WORDS[why]}`, UNSEALED_MESSAGE);
}

/** For the workflow bundle, before all others. */
export const interceptors: WorkflowInterceptorsFactory = () => {
  const gate = new Gate();
  // A workflow whose cancelling was refused goes on: its handlers must not start cancelled.
  const handle = <T>(work: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(work);
  return {
    inbound: [
      {
        // A rejection, not an exception: that would fail the task.
        execute: async (input, next) => {
          gate.start(input.args);
          return next({ ...input, args: [...input.args.slice(0, 1), gate] });
        },
        handleSignal: async (input, next) => {
          if (!gate.take({ kind: 'signal', name: input.signalName, args: input.args })) await handle(() => next(input));
        },
        validateUpdate: (input, next) => {
          const checked = gate.check({ kind: 'update', name: input.name, args: input.args });
          if (checked instanceof ApplicationFailure) throw checked;
          if (checked === 'taken') next(input);
        },
        handleUpdate: async (input, next) => {
          const refused = gate.take({ kind: 'update', name: input.name, args: input.args });
          if (refused) throw refused;
          return handle(() => next(input));
        },
      },
    ],
  };
};
