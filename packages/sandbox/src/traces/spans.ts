/** One finished span, as shown. */
export interface Span {
  traceId: string
  spanId: string
  parentSpanId: string | null
  name: string
  service: string
  start: string
  end: string
  durationMs: number
  attributes: Record<string, unknown>
}

interface KeyValue {
  key: string
  value?: AnyValue
}

interface AnyValue {
  stringValue?: string
  boolValue?: boolean
  intValue?: string | number
  doubleValue?: number
  bytesValue?: string
  arrayValue?: { values?: AnyValue[] }
  kvlistValue?: { values?: KeyValue[] }
}

export interface ExportRequest {
  resourceSpans?: {
    resource?: { attributes?: KeyValue[] }
    scopeSpans?: {
      spans?: {
        traceId: string
        spanId: string
        parentSpanId?: string
        name: string
        startTimeUnixNano: string | number
        endTimeUnixNano: string | number
        attributes?: KeyValue[]
      }[]
    }[]
  }[]
}

export function spansOf(request: ExportRequest): Span[] {
  const spans: Span[] = []
  for (const { resource, scopeSpans } of request.resourceSpans ?? []) {
    const service = String(attributesOf(resource?.attributes)['service.name'] ?? 'unknown')
    for (const span of (scopeSpans ?? []).flatMap((scope) => scope.spans ?? [])) {
      const startMs = milliseconds(span.startTimeUnixNano)
      const endMs = milliseconds(span.endTimeUnixNano)
      spans.push({
        traceId: span.traceId.toLowerCase(),
        spanId: span.spanId.toLowerCase(),
        parentSpanId: span.parentSpanId ? span.parentSpanId.toLowerCase() : null,
        name: span.name,
        service,
        start: new Date(startMs).toISOString(),
        end: new Date(endMs).toISOString(),
        durationMs: Number((endMs - startMs).toFixed(3)),
        attributes: attributesOf(span.attributes),
      })
    }
  }
  return spans
}

/** Nanoseconds since 1970 do not fit a double; microseconds do. */
const milliseconds = (nanoseconds: string | number): number => Number(BigInt(nanoseconds) / 1_000n) / 1_000

const attributesOf = (attributes: KeyValue[] | undefined): Record<string, unknown> =>
  Object.fromEntries((attributes ?? []).map(({ key, value }) => [key, plain(value, 0)]))

const MAX_DEPTH = 8

function plain(value: AnyValue | undefined, depth: number): unknown {
  if (!value || depth > MAX_DEPTH) return null
  if (value.arrayValue) return (value.arrayValue.values ?? []).map((each) => plain(each, depth + 1))
  if (value.kvlistValue) {
    return Object.fromEntries((value.kvlistValue.values ?? []).map((each) => [each.key, plain(each.value, depth + 1)]))
  }
  if (value.intValue !== undefined) return Number(value.intValue)
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue ?? null
}

/** The newest spans, whichever traces they belong to. */
export class SpanRing {
  readonly #capacity: number
  readonly #ring: (Span | undefined)[] = []
  readonly #byTrace = new Map<string, Span[]>()
  #next = 0

  constructor(capacity = 50_000) {
    this.#capacity = capacity
  }

  add(span: Span): void {
    const oldest = this.#ring[this.#next]
    if (oldest) this.#forget(oldest)
    this.#ring[this.#next] = span
    this.#next = (this.#next + 1) % this.#capacity
    const trace = this.#byTrace.get(span.traceId)
    if (trace) trace.push(span)
    else this.#byTrace.set(span.traceId, [span])
  }

  trace(traceId: string): Span[] {
    return (this.#byTrace.get(traceId) ?? []).toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
  }

  #forget(span: Span): void {
    const rest = (this.#byTrace.get(span.traceId) ?? []).filter((each) => each !== span)
    if (rest.length > 0) this.#byTrace.set(span.traceId, rest)
    else this.#byTrace.delete(span.traceId)
  }
}
