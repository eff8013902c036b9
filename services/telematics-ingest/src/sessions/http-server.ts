import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type Decoded, ProtocolError, type RequestFamily } from '@clutch/protocols/protocol'
import { bytesOfRequest } from '../quarantine/refused-request.ts'
import type { DeviceSession } from './device-connection.ts'
import type { DeviceHub } from './hub.ts'

const maxBodyBytes = 1024 ** 2
const requestTimeoutMs = 30_000
const maxRequestsPerSocket = 10_000

export interface HttpServer {
  readonly port: number | undefined
  /** A conversation that began on another port, from its first byte on. */
  adopt(socket: Socket): void
  close(): Promise<void>
}

/**
 * Devices that send requests: each names its device and is answered when its readings are durable. 400 says which
 * parameter is wrong, 401 that nobody knows the device, 503 that it is to be sent again.
 */
export async function listenHttp<Device>(
  hub: DeviceHub<Device>,
  options: { family: RequestFamily; port?: number; host: string },
): Promise<HttpServer> {
  const { family } = options
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      keepAliveTimeout: hub.limits.idleTimeoutMs,
      maxHeaderSize: 16_384,
    },
    (request, response) => {
      void answer(hub, family, request, response).catch(() => response.destroy())
    },
  )
  server.maxRequestsPerSocket = maxRequestsPerSocket
  server.maxConnections = hub.limits.maxSessions
  server.on('connection', (socket) => {
    if (!adopted.has(socket) && hub.turnsAway(addressOf(socket)) !== undefined) socket.destroy()
  })
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
  })
  const adopted = new WeakSet<Socket>()
  let port: number | undefined
  if (options.port !== undefined) {
    await new Promise<void>((listening, failed) => {
      server.once('error', failed)
      server.listen(options.port, options.host, listening)
    })
    const bound = server.address()
    if (bound === null || typeof bound === 'string') throw new Error('a device port is a TCP port')
    port = bound.port
  }
  return {
    port,
    adopt: (socket) => {
      adopted.add(socket)
      server.emit('connection', socket)
      socket.resume()
    },
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeIdleConnections()
      const cutOff = setTimeout(() => server.closeAllConnections(), hub.limits.drainTimeoutMs)
      if (port !== undefined) await closed
      clearTimeout(cutOff)
    },
  }
}

function addressOf(socket: Socket): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
}

async function answer<Device>(
  hub: DeviceHub<Device>,
  family: RequestFamily,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const remoteAddress = addressOf(request.socket)
  const body = await bodyOf(request)
  if (body === undefined)
    return reply(response, 413, { code: 'body-too-large', detail: `At most ${maxBodyBytes} bytes.` })
  const said = { method: request.method ?? 'GET', url: request.url ?? '/', headers: headersOf(request), body }
  let decoded: Decoded
  try {
    decoded = family.decodeRequest(said, { checksum: 'strict', receivedAtMs: hub.now() })
    hub.counts.frames += 1
  } catch (error) {
    const refused = error instanceof ProtocolError ? error : new ProtocolError('malformed', 'not understood')
    hub.counts.refusedFrames += 1
    hub.options.onRefused?.({
      error: refused,
      bytes: bytesOfRequest(said),
      remoteAddress,
      family: family.name,
    })
    waste(hub, request, body.length)
    const { code, message, parameter } = refused
    return reply(response, 400, { code, detail: message, ...(parameter !== undefined && { parameter }) })
  }
  const { uniqueId } = decoded.session
  const device = uniqueId === undefined ? undefined : await identity(hub, uniqueId, family.name, remoteAddress)
  if (uniqueId === undefined || device === undefined) {
    return reply(response, 401, { code: 'unknown-device', detail: 'Register the device, or check its identifier.' })
  }
  if (device === 'unavailable') return later(response)
  if (decoded.readings.length === 0) return reply(response, 200)
  await hub.inFlight.enter(decoded.readings.length)
  try {
    hub.counts.readings += decoded.readings.length
    const session: DeviceSession<Device> = {
      uniqueId,
      device,
      family: family.name,
      remoteAddress,
      tell: () => {
        throw new ProtocolError('unsupported', 'a device that sends requests cannot be told anything')
      },
      end: () => void request.socket.destroy(),
    }
    hub.options.onFrame?.(session, bytesOfRequest(said))
    await hub.options.onReadings(session, decoded)
    hub.counts.acknowledgedReadings += decoded.readings.length
    reply(response, 200)
  } catch {
    later(response)
  } finally {
    hub.inFlight.leave(decoded.readings.length)
  }
}

/** By socket: the bytes of requests that were refused. */
const wasted = new WeakMap<Socket, number>()

function waste<Device>(hub: DeviceHub<Device>, { socket, url }: IncomingMessage, bodyBytes: number): void {
  const bytes = (url?.length ?? 0) + bodyBytes
  hub.counts.garbageBytes += bytes
  const all = (wasted.get(socket) ?? 0) + bytes
  wasted.set(socket, all)
  if (all <= hub.limits.garbageBudgetBytes) return
  hub.ban(addressOf(socket))
  socket.destroySoon()
}

async function identity<Device>(
  hub: DeviceHub<Device>,
  uniqueId: string,
  family: string,
  remoteAddress: string,
): Promise<Device | 'unavailable' | undefined> {
  try {
    return await hub.options.identify(uniqueId, { family, remoteAddress })
  } catch {
    return 'unavailable'
  }
}

function later(response: ServerResponse): void {
  response.setHeader('retry-after', '10')
  reply(response, 503, { code: 'not-durable', detail: 'It could not be stored; send it again.' })
}

function reply(response: ServerResponse, status: number, problem?: Record<string, string>): void {
  if (response.headersSent || response.destroyed) return
  const body = problem === undefined ? '' : JSON.stringify({ status, ...problem })
  response.writeHead(status, {
    'content-length': Buffer.byteLength(body),
    ...(problem !== undefined && { 'content-type': 'application/problem+json' }),
  })
  response.end(body)
}

function headersOf(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
}

/** Nothing where it is too large; what is left of it is not read. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > maxBodyBytes) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}
