import { createGunzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { Problem } from '../problem.ts'
import { type SpanRing, spansOf } from './spans.ts'

const Attribute = Type.Object({ key: Type.String(), value: Type.Optional(Type.Object({})) })
const Nanoseconds = Type.Union([Type.String({ pattern: '^[0-9]{1,20}$' }), Type.Integer({ minimum: 0 })])
const ExportRequest = Type.Object({
  resourceSpans: Type.Optional(
    Type.Array(
      Type.Object({
        resource: Type.Optional(Type.Object({ attributes: Type.Optional(Type.Array(Attribute)) })),
        scopeSpans: Type.Optional(
          Type.Array(
            Type.Object({
              spans: Type.Optional(
                Type.Array(
                  Type.Object({
                    traceId: Type.String({ pattern: '^[0-9a-fA-F]{32}$' }),
                    spanId: Type.String({ pattern: '^[0-9a-fA-F]{16}$' }),
                    parentSpanId: Type.Optional(Type.String({ pattern: '^(?:[0-9a-fA-F]{16})?$' })),
                    name: Type.String({ maxLength: 1_000 }),
                    startTimeUnixNano: Nanoseconds,
                    endTimeUnixNano: Nanoseconds,
                    attributes: Type.Optional(Type.Array(Attribute)),
                  }),
                ),
              ),
            }),
          ),
        ),
      }),
    ),
  ),
})
const TraceId = Type.Object({ traceId: Type.String({ pattern: '^[0-9a-fA-F]{32}$' }) })

const MAX_BODY_BYTES = 8 * 1024 * 1024

export function traceRoutes(app: FastifyInstance, ring: SpanRing): void {
  app.post<{ Body: Static<typeof ExportRequest> }>(
    '/otlp/v1/traces',
    {
      bodyLimit: MAX_BODY_BYTES,
      schema: { body: ExportRequest },
      // bodyLimit counts what comes out of the stream given back here, so a bomb is cut off too.
      preParsing: async (request, _reply, payload) => {
        if (request.headers['content-encoding'] !== 'gzip') return payload
        delete request.headers['content-length']
        const gunzip = createGunzip()
        payload.on('error', (error) => gunzip.destroy(error))
        gunzip.on('error', () => payload.resume())
        return payload.pipe(gunzip)
      },
    },
    (request) => {
      for (const span of spansOf(request.body)) ring.add(span)
      return { partialSuccess: {} }
    },
  )

  app.get<{ Params: Static<typeof TraceId> }>('/traces/:traceId', { schema: { params: TraceId } }, (request) => {
    const spans = ring.trace(request.params.traceId.toLowerCase())
    if (spans.length === 0) throw new Problem(404, 'trace-unknown', 'No span of this trace is kept.')
    return { traceId: request.params.traceId.toLowerCase(), spans }
  })
}
