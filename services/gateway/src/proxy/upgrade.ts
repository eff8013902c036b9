import { request as httpRequest, type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { CataloguedRoute } from '@clutch/contracts/catalog'
import { Forbidden, InternalError, NotFound, Unauthenticated } from '@clutch/contracts/problems'
import type { Scope } from '@clutch/contracts/scopes'
import { requireScope } from '@clutch/shared/auth'
import type { Logger } from '@clutch/shared/logging'
import { Problem, problemBody } from '@clutch/shared/problem'
import { currentTraceparent, inSpan } from '@clutch/shared/tracing'
import type { Caller } from '../door/caller.ts'
import { credentialOf } from '../door/credential.ts'
import type { Parts } from '../parts.ts'
import { requestHeaders, securityHeaders } from './headers.ts'
import type { OpenStreams } from './open-streams.ts'
import { canonicalUrl, matcherOf, upstreamPath } from './paths.ts'
import { type Upstream, unavailable } from './upstreams.ts'

const handshakeMs = 5_000

/** RFC 6455: a close from the server, with code 1008 (policy). */
const closeFrame = Buffer.from([0x88, 0x02, 0x03, 0xf0])

export interface Upgrading {
  routes: readonly CataloguedRoute[]
  upstreamOf: (entry: CataloguedRoute) => Upstream
  streams: OpenStreams
  parts: Parts
  logger: Logger
}

/** Answers WebSocket handshakes: who calls is checked here, then the two sockets are joined and their bytes are theirs. */
export function upgrader(options: Upgrading): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const matchers = options.routes.map((entry) => ({ entry, match: matcherOf(entry.route) }))
  return (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const traceparent = request.headers.traceparent
    void inSpan(
      'websocket handshake',
      { kind: 'server', traceparent: typeof traceparent === 'string' ? traceparent : undefined },
      async () => {
        const url = canonicalUrl(request.url ?? '/')
        const { pathname, searchParams } = new URL(url, 'http://gateway')
        const address = options.parts.addressOf({ raw: request })
        for (const { entry, match } of matchers) {
          const params = match(pathname)
          if (params === undefined) continue
          const caller = await admit(request, entry, searchParams.get('access_token'), address, options)
          await join(request, socket, head, {
            ...options,
            entry,
            caller,
            address,
            path: upstreamPath(entry.route, params, url),
          })
          return
        }
        options.parts.limits.nothingGood(address)
        throw new Problem(NotFound)
      },
    ).catch((error: unknown) => {
      if (!(error instanceof Problem)) options.logger.error({ err: error }, 'a handshake failed')
      refuse(socket, error instanceof Problem ? error : new Problem(InternalError))
    })
  }
}

async function admit(
  request: IncomingMessage,
  { route }: CataloguedRoute,
  accessToken: string | null,
  address: string,
  { parts }: Upgrading,
): Promise<Caller | undefined> {
  if (route.access === 'public') {
    parts.limits.request(undefined, address)
    return undefined
  }
  const credential = credentialOf(request.headers, accessToken)
  if (credential === undefined) throw new Problem(Unauthenticated, { headers: { 'www-authenticate': 'Bearer' } })
  if (!parts.door.remembers(credential)) parts.limits.requireAddress(address)
  const caller = await parts.door.identify(credential).catch((error: unknown) => {
    if (error instanceof Problem && error.status === 401) parts.limits.nothingGood(address)
    throw error
  })
  if (route.access !== 'authenticated') requireScope(caller, route.access satisfies Scope)
  parts.limits.request(caller, address)
  return caller
}

/** Tells the client why; one that does not listen is cut off. */
function endPolitely(client: Duplex): void {
  const timer = setTimeout(() => client.destroy(), 200)
  client.once('close', () => clearTimeout(timer))
  client.end(closeFrame, () => client.destroy())
}

interface Joining extends Upgrading {
  entry: CataloguedRoute
  caller: Caller | undefined
  address: string
  path: string
}

async function join(request: IncomingMessage, client: Duplex, head: Buffer, to: Joining): Promise<void> {
  const upstream = to.upstreamOf(to.entry)
  const place = upstream.enterStream()
  let open: { remove(): void } | undefined
  const leave = () => {
    open?.remove()
    place.leave()
  }
  try {
    if (to.caller !== undefined) open = to.streams.add(to.caller, () => endPolitely(client))
    const token = to.caller === undefined ? undefined : await to.parts.door.internalTokenFor(to.caller)
    const { socket, response, early } = await handshake(request, upstream, token, to)
    if (client.destroyed) {
      socket.destroy()
      return leave()
    }
    client.write(responseHead(response))
    if (early.length > 0) client.write(early)
    if (head.length > 0) socket.write(head)
    for (const side of [client, socket]) (side as { setTimeout?: (ms: number) => void }).setTimeout?.(0)
    client.once('close', () => socket.destroy())
    socket.once('close', () => {
      client.destroy()
      leave()
    })
    socket.on('error', () => socket.destroy())
    client.pipe(socket).pipe(client)
  } catch (error) {
    leave()
    throw error
  }
}

/** Asks the service for the same upgrade. */
function handshake(
  request: IncomingMessage,
  upstream: Upstream,
  internalToken: string | undefined,
  { path, address }: Joining,
): Promise<{ socket: Duplex; response: IncomingMessage; early: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({
      host: upstream.url.hostname,
      port: upstream.url.port === '' ? 80 : Number(upstream.url.port),
      path,
      method: 'GET',
      agent: false,
      headers: {
        ...requestHeaders(request.headers, {
          authorization: internalToken === undefined ? undefined : `Bearer ${internalToken}`,
          'clutch-client-address': address,
          traceparent: currentTraceparent(),
        }),
        connection: 'Upgrade',
        upgrade: 'websocket',
      },
    })
    const timer = setTimeout(() => asked.destroy(new Error('the handshake took too long')), handshakeMs)
    asked.once('upgrade', (response, socket, early) => {
      clearTimeout(timer)
      resolve({ socket, response, early })
    })
    asked.once('response', (response) => {
      clearTimeout(timer)
      response.resume()
      asked.destroy()
      reject(
        response.statusCode === 403
          ? new Problem(Forbidden)
          : response.statusCode === 404
            ? new Problem(NotFound)
            : unavailable(),
      )
    })
    asked.once('error', (error) => {
      clearTimeout(timer)
      reject(unavailable(error))
    })
    asked.end()
  })
}

function responseHead(response: IncomingMessage): string {
  const lines = [`HTTP/1.1 101 ${STATUS_CODES[101]}`]
  for (let index = 0; index + 1 < response.rawHeaders.length; index += 2) {
    const name = response.rawHeaders[index]!
    if (!name.toLowerCase().startsWith('clutch-')) lines.push(`${name}: ${response.rawHeaders[index + 1]}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}

function refuse(socket: Duplex, problem: Problem): void {
  if (!socket.writable) return void socket.destroy()
  const body = JSON.stringify(problemBody(problem))
  const headers = {
    ...securityHeaders,
    ...problem.headers,
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}
