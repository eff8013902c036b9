import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { RouteQuery } from '@clutch/contracts/contract'
import { socketLive as contract, type LiveState, UpgradeRequired } from '@clutch/contracts/fleet/live'
import { InternalError, NotFound, Unauthenticated, Unavailable, ValidationFailed } from '@clutch/contracts/problems'
import type { Scope } from '@clutch/contracts/scopes'
import { type Principal, requireScope } from '@clutch/shared/auth'
import { apiPrefix } from '@clutch/shared/http'
import { Problem, problemBody } from '@clutch/shared/problem'
import type { Runtime } from '@clutch/shared/runtime'
import { fieldErrors, validatorOf } from '@clutch/shared/validation'
import { type WebSocket, WebSocketServer } from 'ws'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findFleet } from '../fleets/store.ts'
import { implement } from '../kit.ts'
import { eventFeedOf } from './event-feed.ts'
import { fleetStates } from './fleet-states.ts'
import type { LiveHub } from './hub.ts'
import { LiveClient } from './live-client.ts'
import type { GoneVehicle } from './store.ts'
import { lastSeqOf, watchOf } from './watch.ts'

/** Who asks for it as for a page is told what it is; a handshake never comes here. */
export const socketLive = implement(contract, async ({ params, tx }) => {
  if ((await findFleet(tx, params.fleetId)) === undefined) throw new Problem(NotFound)
  throw new Problem(UpgradeRequired, { headers: { upgrade: 'websocket', connection: 'Upgrade' } })
})

const path = new RegExp(`^${apiPrefix}${contract.path.replace(':fleetId', '(?<fleetId>[A-Za-z0-9_.-]{1,64})')}$`)

/** Answers handshakes on the service's own port, by the rules of its routes, and keeps the sockets that were let in. */
export class LiveSockets {
  readonly #runtime: Runtime<PrismaClient>
  readonly #hub: LiveHub
  // What a client sends is not read, so it gets no room to send much.
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 1_024, perMessageDeflate: false })

  constructor(runtime: Runtime<PrismaClient>, hub: LiveHub) {
    this.#runtime = runtime
    this.#hub = hub
  }

  readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy())
    this.#admit(request, socket, head).catch((error: unknown) => {
      if (!(error instanceof Problem)) this.#runtime.logger.error({ err: error }, 'a handshake failed')
      refuse(socket, error instanceof Problem ? error : new Problem(InternalError))
    })
  }

  async #admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const fleetId = path.exec(request.url?.split('?')[0] ?? '')?.groups?.fleetId
    if (fleetId === undefined || request.headers.upgrade?.toLowerCase() !== 'websocket') throw new Problem(NotFound)
    const { tenantId, id: actor } = await this.#principalOf(request)
    const query = queryOf(request.url ?? '')
    const client = new LiveClient(watchOf(query))
    const leave = this.#hub.enter(tenantId, fleetId, client)
    socket.once('close', leave)
    try {
      client.offerRead(await this.#runtime.database.tx({ tenantId, actor }, (tx) => fleetStates(tx, fleetId)))
      if (client.wantsEvents)
        await eventFeedOf(this.#runtime.database)?.attach(
          tenantId,
          client,
          lastSeqOf(query, request.headers['last-event-id']),
        )
      if (this.#runtime.stopping.aborted) throw new Problem(Unavailable, { headers: { 'retry-after': '1' } })
      this.#server.handleUpgrade(request, socket, head, (open) => this.#tell(open, client))
    } catch (error) {
      leave()
      throw error
    }
  }

  async #principalOf({ headers }: IncomingMessage): Promise<Principal> {
    const token = headers.authorization?.startsWith('Bearer ') ? headers.authorization.slice(7) : undefined
    if (token === undefined) throw new Problem(Unauthenticated, { headers: { 'www-authenticate': 'Bearer' } })
    const principal = await this.#runtime.authenticate(token)
    requireScope(principal, contract.access as Scope)
    return principal
  }

  #tell(socket: WebSocket, client: LiveClient): void {
    const gone = new AbortController()
    let isAnswering = true
    const heartbeat = setInterval(() => {
      // Nothing since the last one: the peer has gone, or takes nothing any more.
      if (!isAnswering) return socket.terminate()
      isAnswering = false
      socket.ping()
    }, this.#hub.heartbeatMs)
    socket.on('pong', () => {
      isAnswering = true
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      clearInterval(heartbeat)
      gone.abort()
    })
    void client.pump(
      (change) => sent(socket, client.wantsEvents ? framed(...toldOf(change, client)) : JSON.stringify(change)),
      gone.signal,
      (told) =>
        sent(
          socket,
          told.kind === 'event'
            ? framed(told.event.type, told.event.seq, told.event.json)
            : framed('reset', client.seq, '{}'),
        ),
    )
  }

  async stop(): Promise<void> {
    const closed = [...this.#server.clients].map(
      (socket) =>
        new Promise<void>((resolve) => {
          const late = setTimeout(() => socket.terminate(), 1_000)
          socket.once('close', () => {
            clearTimeout(late)
            resolve()
          })
          socket.close(1001)
        }),
    )
    await Promise.all(closed)
  }
}

function toldOf(change: LiveState | GoneVehicle, { seq }: LiveClient): Parameters<typeof framed> {
  if ('gone' in change) return ['gone', seq, JSON.stringify({ vehicleId: change.vehicleId })]
  return ['state', seq, JSON.stringify(change)]
}

function framed(event: string, seq: number | null, json: string): string {
  return `{"event":${JSON.stringify(event)},"id":${seq === null ? 'null' : `"${seq}"`},"data":${json}}`
}

/** Through when the socket has taken it, so only one message waits in it. */
function sent(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve) => socket.send(text, () => resolve()))
}

const validQuery = validatorOf(contract.query, 'text')

/** A handshake is no route's: its query is held to the contract here. */
function queryOf(url: string): RouteQuery<typeof contract> {
  const query: Record<string, unknown> = Object.fromEntries(new URL(url, 'http://localhost').searchParams)
  if (!validQuery(query)) throw new Problem(ValidationFailed, { errors: fieldErrors('query', validQuery.errors) })
  return query as RouteQuery<typeof contract>
}

function refuse(socket: Duplex, problem: Problem): void {
  if (!socket.writable) return void socket.destroy()
  const body = JSON.stringify(problemBody(problem))
  const headers = {
    ...problem.headers,
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}
