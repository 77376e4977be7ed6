import { createHash } from 'node:crypto';
import { ROOT_CONTEXT, SpanStatusCode, trace, TraceFlags, type Attributes, type SpanKind } from '@opentelemetry/api';
import { currentRequest } from './correlation.ts';

/**
 * Spans of the way of a request: HTTP request, Updates and signals to its order's workflow, activities, messages. Trace and parent are derived
 * from the request's id, which travels with all of them anyway, so tracing adds nothing to histories, and one id finds events, log lines and trace.
 */

export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** Of the HTTP request's own span, under which all others are. */
export function spanOfRequest(requestId: string): SpanIds {
  if (/^[0-9a-f]{32}$/.test(requestId)) return { traceId: requestId, spanId: requestId.slice(16) };
  if (/^[0-9a-f]{16}$/.test(requestId)) return { traceId: requestId.padStart(32, '0'), spanId: requestId };
  const hash = createHash('sha256').update(requestId).digest('hex');
  return { traceId: hash.slice(0, 32), spanId: hash.slice(32, 48) };
}

let isOn = false;
/** The ids of the next span to be started. */
let upcoming: SpanIds | undefined;

/** Set while spans are exported somewhere: without that, nothing is computed. */
export function setTracing(on: boolean): void {
  isOn = on;
}

/** For the SDK's generator of ids. */
export function upcomingIds(): SpanIds | undefined {
  return upcoming;
}

/** Added to each log line while traces are exported: the trace's id, as `trace`. */
export function currentTrace(): { readonly trace?: string } {
  const { request } = currentRequest();
  return isOn && request !== undefined ? { trace: spanOfRequest(request).traceId } : {};
}

export interface Step {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes?: Attributes;
}

/** What is known of a span at its end only. */
export type Describe = (name: string, attributes: Attributes) => void;

/** Runs a step of the current request as a span. A step that belongs to no request has a trace of its own. */
export async function traceStep<Result>(step: Step, work: () => Promise<Result>): Promise<Result> {
  if (!isOn) return work();
  const { request } = currentRequest();
  return inSpan(step, request === undefined ? undefined : spanOfRequest(request), work);
}

/**
 * Runs the whole of a request as a span.
 *
 * @param parent the span of the caller, from its `traceparent`
 */
export async function traceRequest<Result>(
  requestId: string,
  step: Step & { readonly parent?: SpanIds },
  work: (describe: Describe) => Promise<Result>,
): Promise<Result> {
  if (!isOn) return work(() => undefined);
  upcoming = spanOfRequest(requestId);
  return inSpan(step, step.parent, work);
}

async function inSpan<Result>(
  { name, kind, attributes = {} }: Step,
  parent: SpanIds | undefined,
  work: (describe: Describe) => Promise<Result>,
): Promise<Result> {
  const above =
    parent === undefined
      ? ROOT_CONTEXT
      : trace.setSpanContext(ROOT_CONTEXT, { ...parent, traceFlags: TraceFlags.SAMPLED, isRemote: true });
  const span = trace.getTracer('pizzeria').startSpan(name, { kind, attributes }, above);
  upcoming = undefined;
  try {
    return await work((known, more) => span.updateName(known).setAttributes(more));
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'Error' });
    throw error;
  } finally {
    span.end();
  }
}
