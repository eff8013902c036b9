import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type Decoded, ProtocolError, type RequestFamily } from '@clutch/protocols/protocol'
import { delay } from '@clutch/shared/bus'
import { bytesOfRequest } from '../quarantine/refused-request.ts'
import type { DeviceSession } from './device-connection.ts'
import { HttpPeer } from './http-peer.ts'
import type { DeviceHub } from './hub.ts'
import { peerAddress } from './peer-address.ts'
import { within } from './within.ts'

const maxBodyBytes = 1024 ** 2
const maxRequestsPerSocket = 10_000

export interface HttpServer {
  readonly port: number | undefined
  /** A conversation that began on another port and entered there, from its first byte on. */
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
  const bodies: Bodies = { held: 0, most: hub.limits.maxBodyBytesHeld }
  const peers = new Map<Socket, HttpPeer>()
  const adopted = new WeakSet<Socket>()
  const server = createServer(
    // Node's own time limits are of no use: it looks at them now and then, and never at sockets that were adopted.
    { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0, maxHeaderSize: 16_384 },
    (request, response) => {
      const peer = peers.get(request.socket)
      if (peer === undefined || !peer.begins(response)) request.socket.destroy()
      else void answer(hub, { family, bodies, peer, request, response }).catch(() => response.destroy())
    },
  )
  server.maxRequestsPerSocket = maxRequestsPerSocket
  server.on('connection', (socket: Socket) => {
    if (!adopted.has(socket)) {
      const leave = hub.enter(addressOf(socket))
      if (leave === undefined) {
        socket.destroy()
        return
      }
      socket.once('close', leave)
    }
    peers.set(socket, new HttpPeer(socket, hub.limits))
    socket.once('close', () => {
      peers.get(socket)?.gone()
      peers.delete(socket)
    })
  })
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
  })
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
      server.close()
      const last = [...peers.values()].map((peer) => peer.finish())
      const cutOff = setTimeout(() => {
        for (const socket of peers.keys()) socket.destroy()
      }, hub.limits.drainTimeoutMs)
      await Promise.all(last)
      clearTimeout(cutOff)
    },
  }
}

function addressOf(socket: Socket): string {
  return peerAddress(socket.remoteAddress)
}

/** Of all sockets, in bytes. */
interface Bodies {
  held: number
  readonly most: number
}

interface Exchange {
  readonly family: RequestFamily
  readonly bodies: Bodies
  readonly peer: HttpPeer
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

async function answer<Device>(hub: DeviceHub<Device>, exchange: Exchange): Promise<void> {
  const { bodies, peer, request, response } = exchange
  if (hub.draining) response.setHeader('connection', 'close')
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      length += part.length
      bodies.held += part.length
      if (length <= maxBodyBytes && bodies.held <= bodies.most) {
        parts.push(part)
        continue
      }
      // What is left of it is not read.
      response.setHeader('connection', 'close')
      return length > maxBodyBytes
        ? reply(response, 413, { code: 'body-too-large', detail: `At most ${maxBodyBytes} bytes.` })
        : later(response)
    }
    const waitMs = peer.waitMsFor(length + (request.url?.length ?? 0))
    if (waitMs > 0) await delay(waitMs)
    await answerWhole(hub, exchange, Buffer.concat(parts))
  } finally {
    bodies.held -= length
  }
}

async function answerWhole<Device>(
  hub: DeviceHub<Device>,
  { family, peer, request, response }: Exchange,
  body: Uint8Array,
): Promise<void> {
  const remoteAddress = addressOf(request.socket)
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
  peer.known()
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
    await within(hub.limits.durableTimeoutMs, hub.options.onReadings(session, decoded))
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
    return await within(hub.limits.durableTimeoutMs, hub.options.identify(uniqueId, { family, remoteAddress }))
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
