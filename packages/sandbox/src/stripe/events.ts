import { missing } from './errors.ts'
import { newId } from './ids.ts'
import { listPage, readList } from './list.ts'
import { type Call, operation } from './operation.ts'
import type { StripeTables } from './tables.ts'
import { wants } from './webhook-endpoints.ts'

export interface EventRecord {
  id: string
  created: number
  type: string
  /** The whole event as sent: an event shows its object as it was. */
  json: string
}

export const apiVersion = '2026-10-28.endive'

/** Stripe keeps events for thirty days; here the newest are kept, so that a busy day does not fill the memory. */
const MAX_EVENTS = 20_000

/** Written in the commit of what happened, with a delivery for each endpoint that wants to know; answers their ids. */
export function recordEvent(
  tables: StripeTables,
  deliver: (of: { event: string; endpoint: string; type: string }) => string,
  happened: { type: string; object: unknown; now: number; requestId: string | null; idempotencyKey: string | null },
): string[] {
  const { type, object, now, requestId, idempotencyKey } = happened
  const endpoints = [...tables.webhookEndpoints.walk('oldest-first')].filter((endpoint) => wants(endpoint, type))
  const id = newId('evt')
  const json = JSON.stringify({
    id,
    object: 'event',
    api_version: apiVersion,
    created: now,
    data: { object },
    livemode: false,
    pending_webhooks: endpoints.length,
    request: { id: requestId, idempotency_key: idempotencyKey },
    type,
  })
  tables.events.put(id, { id, created: now, type, json })
  const deliveries = endpoints.map((endpoint) => deliver({ event: id, endpoint: endpoint.id, type }))
  if (tables.events.size > MAX_EVENTS) {
    for (const oldest of tables.events.walk('oldest-first')) {
      tables.events.delete(oldest.id)
      break
    }
  }
  return deliveries
}

const render = (record: Readonly<EventRecord>): unknown => JSON.parse(record.json)

export const eventOperations = [
  operation({
    method: 'GET',
    path: '/events',
    read: (params) => {
      params.accept('delivery_success')
      const type = params.string('type')
      return { list: readList(params), types: params.strings('types') ?? (type === undefined ? undefined : [type]) }
    },
    run: (call, { list, types }) =>
      listPage(
        call.tables.events,
        '/v1/events',
        list,
        render,
        (record) => types === undefined || types.some((wanted) => matchesType(wanted, record.type)),
      ),
  }),
  operation({
    method: 'GET',
    path: '/events/:id',
    read: (_params, path) => path.id as string,
    run: (call: Call, id) => {
      const record = call.tables.events.get(id)
      if (!record) throw missing('event', id, 'id', 404)
      return render(record)
    },
  }),
]

/** `charge.*` stands for every event of a charge. */
const matchesType = (wanted: string, type: string): boolean =>
  wanted.endsWith('.*') ? type.startsWith(wanted.slice(0, -1)) : wanted === type
