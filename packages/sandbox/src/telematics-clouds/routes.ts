import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Fault, Faults } from '../faults/faults.ts'
import { type Journal, redactHeaders } from '../journal/journal.ts'
import { Problem } from '../problem.ts'
import type { State } from '../state/state.ts'
import { type CloudFleet, type CloudName, cloudNames, maxVehicles } from './cloud-fleet.ts'
import { garminCloud, inReachEvents } from './garmin-inreach.ts'
import { hereCloud } from './here.ts'
import { OemCloud } from './oem-cloud.ts'
import type { CloudAnswer, CloudRequest, CloudStandIn } from './stand-in.ts'
import { tomtomCloud } from './tomtom.ts'
import { webfleetCloud } from './webfleet.ts'

const MAX_BODY_BYTES = 1024 * 1024
const defaultRetryAfterS = 30

/** `/telematics-clouds/<provider>/…`: each provider's own paths below its name. Levers of ours are below `/clouds`. */
export function telematicsCloudRoutes(
  app: FastifyInstance,
  parts: { fleet: CloudFleet; state: State; faults: Faults; journal: Journal },
): void {
  const oem = new OemCloud(parts)
  const clouds: Readonly<Record<CloudName, CloudStandIn>> = {
    'garmin-inreach': garminCloud(parts),
    tomtom: tomtomCloud(parts),
    webfleet: webfleetCloud(parts),
    here: hereCloud(parts),
    'oem-cloud': oem,
  }
  levers(app, parts.fleet, oem)
  app.register(async (outside) => {
    outside.removeAllContentTypeParsers()
    outside.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    for (const name of cloudNames)
      outside.all(`/telematics-clouds/${name}/*`, (request, reply) => serve(name, clouds[name], parts, request, reply))
  })
}

async function serve(
  name: CloudName,
  cloud: CloudStandIn,
  { faults, journal }: { faults: Faults; journal: Journal },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const incoming = requestOf(name, request)
  const fault = faults.take(name, incoming.method, incoming.path)
  const answer = await answered(cloud, incoming, fault)
  journal.add({
    provider: name,
    at: new Date().toISOString(),
    method: incoming.method,
    path: incoming.path,
    query: withoutSecrets(incoming.query),
    headers: withoutKeys(redactHeaders(request.headers)),
    body: shownBody(incoming),
    answer:
      answer === undefined
        ? null
        : { status: answer.status, headers: { ...answer.headers }, body: withoutTokens(answer.body) },
    fault: fault?.kind ?? null,
  })
  if (answer === undefined) {
    reply.hijack()
    request.raw.socket.destroy()
    return reply
  }
  reply.code(answer.status).headers({ ...answer.headers })
  if (answer.body === undefined) return reply.send()
  return reply.type('application/json').send(JSON.stringify(answer.body))
}

/** Undefined: the client gets no answer. */
async function answered(
  cloud: CloudStandIn,
  request: CloudRequest,
  fault: Fault | undefined,
): Promise<CloudAnswer | undefined> {
  switch (fault?.kind) {
    case '429':
      return cloud.tooMany(fault.retryAfterS ?? defaultRetryAfterS)
    case '503':
    case '500':
      return { status: Number(fault.kind), body: { message: 'not now' } }
    case 'socket-closed':
      return undefined
    case 'slow':
      await delay(fault.delayMs ?? 1_000)
      return cloud.answer(request)
    case 'answer-lost-after-commit':
      await cloud.answer(request)
      return undefined
    case '500-after-commit':
      await cloud.answer(request)
      return { status: 500, body: { message: 'something broke' } }
    default:
      return cloud.answer(request)
  }
}

function requestOf(name: CloudName, request: FastifyRequest): CloudRequest {
  const [path = '', query = ''] = request.url.split('?', 2)
  return {
    method: request.method,
    path: path.slice(`/telematics-clouds/${name}`.length),
    query: new URLSearchParams(query),
    body: typeof request.body === 'string' ? request.body : '',
    header: (header) => {
      const value = request.headers[header]
      return Array.isArray(value) ? value[0] : value
    },
  }
}

const secretFields = new Set([
  'password',
  'apikey',
  'apiKey',
  'key',
  'adminKey',
  'refresh_token',
  'code',
  'code_verifier',
  'client_secret',
  'access_token',
  'accessToken',
])

function withoutSecrets(fields: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...fields].map(([name, value]) => [name, secretFields.has(name) ? '[redacted]' : value]))
}

function withoutKeys(headers: Record<string, string>): Record<string, string> {
  return 'x-api-key' in headers ? { ...headers, 'x-api-key': '[redacted]' } : headers
}

function withoutTokens(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body ?? null
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, secretFields.has(name) ? '[redacted]' : value]),
  )
}

function shownBody({ body, header }: CloudRequest): unknown {
  if (header('content-type')?.startsWith('application/x-www-form-urlencoded'))
    return withoutSecrets(new URLSearchParams(body))
  try {
    return withoutTokens(JSON.parse(body))
  } catch {
    return body.slice(0, 1_000)
  }
}

const ByCloud = Type.Object({ cloud: Type.Union(cloudNames.map((name) => Type.Literal(name))) })
const Vehicles = Type.Object(
  {
    vehicles: Type.Array(
      Type.Object(
        {
          id: Type.String({ pattern: '^[A-Za-z0-9-]{1,50}$' }),
          name: Type.String({ minLength: 1, maxLength: 100 }),
          drive: Type.Integer({ minimum: 1, maximum: 1_000 }),
          everyS: Type.Integer({ minimum: 1, maximum: 300 }),
          offsetS: Type.Integer({ minimum: 0, maximum: 86_400 }),
        },
        { additionalProperties: false },
      ),
      { maxItems: maxVehicles },
    ),
  },
  { additionalProperties: false },
)
const PushOrder = Type.Object(
  {
    url: Type.String({ pattern: '^http://(127\\.0\\.0\\.1|localhost):\\d{1,5}/', maxLength: 300 }),
    token: Type.String({ minLength: 1, maxLength: 2_000 }),
    after: Type.String({ format: 'date-time' }),
    until: Type.String({ format: 'date-time' }),
  },
  { additionalProperties: false },
)
const OemOrder = Type.Object(
  { tokenSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })) },
  { additionalProperties: false },
)

/** What happens at a provider without anybody calling its API. */
function levers(app: FastifyInstance, fleet: CloudFleet, oem: OemCloud): void {
  app.get<{ Params: Static<typeof ByCloud> }>(
    '/clouds/:cloud/vehicles',
    { schema: { params: ByCloud } },
    ({ params }) => ({ vehicles: fleet.vehicles(params.cloud) }),
  )
  app.put<{ Params: Static<typeof ByCloud>; Body: Static<typeof Vehicles> }>(
    '/clouds/:cloud/vehicles',
    { schema: { params: ByCloud, body: Vehicles } },
    ({ params, body }) => {
      fleet.put(params.cloud, body.vehicles)
      return { vehicles: fleet.vehicles(params.cloud) }
    },
  )
  app.post<{ Body: Static<typeof PushOrder> }>(
    '/clouds/garmin-inreach/push',
    { schema: { body: PushOrder } },
    async ({ body }) => {
      const events = await inReachEvents(fleet, Date.parse(body.after), Date.parse(body.until))
      const answer = await fetch(body.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-outbound-auth-token': body.token },
        body: JSON.stringify(events),
        signal: AbortSignal.timeout(15_000),
      }).catch(() => undefined)
      if (answer === undefined) throw new Problem(502, 'no-answer', 'Nobody answered at that address.')
      return { status: answer.status, events: events.Events.length }
    },
  )
  app.post('/clouds/oem-cloud/revoke', () => ({ ended: oem.revokeAll() }))
  app.patch<{ Body: Static<typeof OemOrder> }>('/clouds/oem-cloud', { schema: { body: OemOrder } }, ({ body }) => {
    if (body.tokenSeconds !== undefined) oem.tokenSeconds = body.tokenSeconds
    return body
  })
}
