import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { FrameFamily } from '@clutch/protocols/protocol'
import type { DeviceHub } from './hub.ts'
import { peerAddress } from './peer-address.ts'
import { tcpWire } from './tcp-wire.ts'

export interface TcpServer {
  readonly port: number
  /** Accepts nothing more; resolves when the last connection is closed. */
  close(): Promise<void>
}

/** A port on which devices connect. */
export async function listenTcp<Device>(
  hub: DeviceHub<Device>,
  options: {
    /** One: that family's port. Several: the family is recognised from the first bytes, in this order. */
    families: readonly FrameFamily[]
    port: number
    host: string
    /** Takes conversations that turn out to be HTTP, from their first byte on. */
    onHttp?: (socket: Socket) => void
  },
): Promise<TcpServer> {
  const { families, onHttp } = options
  const server = createServer((socket) => {
    const address = peerAddress(socket.remoteAddress)
    const leave = hub.enter(address)
    if (leave === undefined) {
      socket.on('error', () => {}) // the peer may be gone before we are
      socket.destroy()
      return
    }
    socket.once('close', leave) // also where somebody else reads it by then
    const wire = tcpWire(socket, address, hub.limits.idleTimeoutMs)
    if (onHttp === undefined) {
      hub.take(wire, families)
      return
    }
    hub.take(wire, families, (_, firstBytes) => {
      const answer = looksLikeHttp(firstBytes)
      if (answer === 'yes') {
        wire.release()
        socket.unshift(firstBytes)
        onHttp(socket)
      }
      return answer
    })
  })
  server.listen(options.port, options.host)
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('a device port is a TCP port')
  return {
    port: bound.port,
    close: () => new Promise<void>((closed) => server.close(() => closed())),
  }
}

const requestLines = ['GET /', 'POST /']

/** By the beginning of a request; no family's frame begins so. */
function looksLikeHttp(firstBytes: Uint8Array): 'yes' | 'no' | 'more' {
  const begins = Buffer.from(firstBytes.subarray(0, 6)).toString('latin1')
  if (requestLines.some((line) => begins.startsWith(line))) return 'yes'
  return requestLines.some((line) => line.startsWith(begins)) ? 'more' : 'no'
}
