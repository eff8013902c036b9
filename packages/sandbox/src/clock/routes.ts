import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { Problem } from '../problem.ts'
import { maxRate, toMessage } from './clock.ts'
import { type Movement, moveClock } from './move.ts'

const ClockOrder = Type.Object(
  {
    now: Type.Optional(Type.String({ maxLength: 40 })),
    rate: Type.Optional(Type.Number({ minimum: 0, maximum: maxRate })),
  },
  { additionalProperties: false },
)
const ParticipantName = Type.Object({ name: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }) })
const ParticipantOrder = Type.Object({ url: Type.String({ maxLength: 200 }) }, { additionalProperties: false })

const MAX_WAITING_MOVES = 16

export function clockRoutes(app: FastifyInstance, movement: Movement, meshSecret: string | undefined): void {
  const { clock, participants } = movement
  let moves: Promise<void> = Promise.resolve()
  let waiting = 0

  const face = () => ({
    now: new Date(clock.nowMs()).toISOString(),
    rate: clock.current.resumeRate ?? clock.current.rate,
    moving: clock.current.resumeRate !== null,
  })

  app.get('/clock', face)

  app.put<{ Body: Static<typeof ClockOrder> }>('/clock', { schema: { body: ClockOrder } }, async (request) => {
    const order = {
      ...(request.body.now === undefined ? {} : { nowMs: instantMs(request.body.now) }),
      ...(request.body.rate === undefined ? {} : { rate: request.body.rate }),
    }
    if (waiting >= MAX_WAITING_MOVES) throw new Problem(429, 'too-many-moves', 'Sixteen moves are waiting already.')
    waiting += 1
    // One move at a time, in the order they came.
    const mine = moves.then(() => moveClock(movement, order))
    moves = mine.catch(() => {})
    try {
      await mine
    } finally {
      waiting -= 1
    }
    return face()
  })

  app.get('/clock/participants', () => ({ participants: participants.list() }))

  app.put<{ Params: Static<typeof ParticipantName>; Body: Static<typeof ParticipantOrder> }>(
    '/clock/participants/:name',
    { schema: { params: ParticipantName, body: ParticipantOrder } },
    (request) => {
      requireMesh(request.headers.authorization, meshSecret)
      const url = loopbackUrl(request.body.url)
      if (!participants.register({ name: request.params.name, url })) {
        throw new Problem(409, 'too-many-participants', 'Remove a participant first.')
      }
      return toMessage(clock.current)
    },
  )

  app.delete<{ Params: Static<typeof ParticipantName> }>(
    '/clock/participants/:name',
    { schema: { params: ParticipantName } },
    (request, reply) => {
      requireMesh(request.headers.authorization, meshSecret)
      if (!participants.remove(request.params.name)) {
        throw new Problem(404, 'participant-unknown', `No participant is called ${request.params.name}.`)
      }
      return reply.code(204).send()
    },
  )
}

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/

function instantMs(text: string): number {
  const ms = ISO.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms)) {
    throw new Problem(400, 'invalid-body', '/now must be an instant in UTC, like 2026-03-31T08:00:00.000Z.', {
      pointer: '/now',
    })
  }
  return ms
}

/** A participant is sent the mesh's secret: only who knows it already may become one, and only on this machine. */
function requireMesh(authorization: string | undefined, secret: string | undefined): void {
  if (secret === undefined) {
    throw new Problem(503, 'no-mesh-secret', 'Start the sandbox with CLUTCH_MESH_SECRET to register participants.')
  }
  const given = Buffer.from(authorization ?? '')
  const wanted = Buffer.from(`Bearer ${secret}`)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    throw new Problem(401, 'not-of-the-mesh', 'Send the mesh secret: Authorization: Bearer {CLUTCH_MESH_SECRET}.')
  }
}

function loopbackUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const local = url && /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/.test(url.hostname)
  if (url?.protocol !== 'http:' || !local || url.search !== '' || url.hash !== '') {
    throw new Problem(400, 'invalid-body', '/url must be an http URL on loopback, like http://127.0.0.1:4101.', {
      pointer: '/url',
    })
  }
  return url.href.replace(/\/$/, '')
}
