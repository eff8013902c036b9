import { type Context, context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'

const tracer = trace.getTracer('clutch')

/** Starts tracing for the process. Without an endpoint spans are made (so that ids reach the logs) and dropped. */
export function startTracing(service: string, endpoint: string | undefined): () => Promise<void> {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors:
      endpoint === undefined
        ? []
        : [
            new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: 2_000 }), {
              maxQueueSize: 2_048,
              scheduledDelayMillis: 500,
            }),
          ],
  })
  trace.setGlobalTracerProvider(provider)
  return () => provider.shutdown()
}

export interface SpanOptions {
  kind?: 'server' | 'client' | 'producer' | 'consumer' | 'internal'
  /** The `traceparent` of what caused this; without it the span belongs to the current one. */
  traceparent?: string | undefined
  attributes?: Record<string, string | number | boolean>
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
}

/** Runs `work` inside a span; a throw is recorded on it and passed on. */
export function inSpan<Result>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const parent: Context =
    options.traceparent === undefined
      ? context.active()
      : propagation.extract(context.active(), { traceparent: options.traceparent })
  return tracer.startActiveSpan(
    name,
    { kind: kinds[options.kind ?? 'internal'], attributes: options.attributes ?? {} },
    parent,
    async (span) => {
      try {
        return await work(span)
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) })
        throw error
      } finally {
        span.end()
      }
    },
  )
}

/** The `traceparent` of the current span, to be sent along with a request or an event. */
export function currentTraceparent(): string | undefined {
  const carrier: Record<string, string> = {}
  propagation.inject(context.active(), carrier)
  return carrier.traceparent
}

/** The current trace and span id, as log fields. */
export function traceFields(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext()
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId }
}

/** What is under way here, by the name of its span: tells a request's statements from those of the loops beside it. */
export function currentSpanName(): string | undefined {
  return (trace.getActiveSpan() as { name?: string } | undefined)?.name
}
