import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { setTracing, upcomingIds } from '../lib/tracing.ts';
import type { Config } from './config.ts';

/** Traces of a process, sent to an OpenTelemetry collector in the background. One that is away costs spans, never requests. */
export interface Tracing {
  /** Sends what is left. */
  close(): Promise<void>;
}

export function openTracing({ tracing }: Pick<Config, 'tracing'>, service: string): Tracing {
  if (tracing === undefined) return { close: async () => undefined };
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.instance.id': String(process.pid) }),
    // By the trace's id, so that all processes keep or drop the same traces.
    sampler: new TraceIdRatioBasedSampler(tracing.sampled),
    idGenerator: new RequestIdGenerator(),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${tracing.endpoint}/v1/traces` }))],
  });
  trace.setGlobalTracerProvider(provider);
  setTracing(true);
  return {
    close: async () => {
      setTracing(false);
      trace.disable();
      await provider.shutdown().catch(() => undefined);
    },
  };
}

/** A request's own span has ids that are derived from the request's. */
class RequestIdGenerator extends RandomIdGenerator {
  override generateTraceId = (): string => upcomingIds()?.traceId ?? this.#random.generateTraceId();
  override generateSpanId = (): string => upcomingIds()?.spanId ?? this.#random.generateSpanId();
  readonly #random = new RandomIdGenerator();
}
