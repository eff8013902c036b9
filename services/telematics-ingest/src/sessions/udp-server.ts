import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import type { FrameFamily } from '@clutch/protocols/protocol'
import type { DeviceHub } from './hub.ts'
import { peerAddress } from './peer-address.ts'
import type { Wire, WireListener } from './wire.ts'

/** Datagrams of one peer that wait while what came before is worked off; further ones are dropped, and sent again. */
const maxWaiting = 16

export interface UdpServer {
  readonly port: number
  close(): Promise<void>
}

/** A port on which devices send datagrams. Each peer, an address and a port, has a session of its own. */
export async function listenUdp<Device>(
  hub: DeviceHub<Device>,
  options: { families: readonly FrameFamily[]; port: number; host: string },
): Promise<UdpServer> {
  const socket = createSocket(isIPv6(options.host) ? 'udp6' : 'udp4')
  const peers = new Map<string, UdpPeer>()
  socket.on('message', (bytes, from) => {
    const key = `${from.address}:${from.port}`
    let peer = peers.get(key)
    if (peer === undefined) {
      // An address is whatever a sender writes there: invented peers leave half the room to those who connect.
      const leave = peers.size < hub.limits.maxSessions / 2 ? hub.enter(peerAddress(from.address)) : undefined
      if (leave === undefined) {
        hub.counts.droppedDatagrams += 1
        return
      }
      peer = new UdpPeer(socket, from, {
        idleTimeoutMs: hub.limits.idleTimeoutMs,
        onDropped: () => {
          hub.counts.droppedDatagrams += 1
        },
        onGone: () => {
          peers.delete(key)
          leave()
        },
      })
      peers.set(key, peer)
      hub.take(peer, options.families)
    }
    peer.arrived(bytes)
  })
  // An ICMP error of one peer's is nobody else's.
  socket.on('error', () => {})
  socket.bind(options.port, options.host)
  await once(socket, 'listening')
  return {
    port: socket.address().port,
    close: () => new Promise<void>((closed) => socket.close(() => closed())),
  }
}

interface PeerOptions {
  readonly idleTimeoutMs: number
  readonly onDropped: () => void
  readonly onGone: () => void
}

class UdpPeer implements Wire {
  readonly remoteAddress: string
  readonly unsentBytes = 0
  readonly #socket: Socket
  readonly #from: RemoteInfo
  readonly #options: PeerOptions
  readonly #idle: NodeJS.Timeout
  #listener: WireListener | undefined
  #waiting: Uint8Array[] = []
  #isPaused = false
  #isOver = false

  constructor(socket: Socket, from: RemoteInfo, options: PeerOptions) {
    this.#socket = socket
    this.#from = from
    this.#options = options
    this.remoteAddress = peerAddress(from.address)
    this.#idle = setTimeout(() => this.#listener?.idle(), options.idleTimeoutMs)
    this.#idle.unref()
  }

  get writable(): boolean {
    return !this.#isOver
  }

  listen(listener: WireListener): void {
    this.#listener = listener
  }

  arrived(bytes: Uint8Array): void {
    this.#idle.refresh()
    if (!this.#isPaused) this.#listener?.received(bytes, true)
    else if (this.#waiting.length < maxWaiting) this.#waiting.push(bytes)
    else this.#options.onDropped()
  }

  write(bytes: Uint8Array): void {
    this.#socket.send(bytes, this.#from.port, this.#from.address, () => {})
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    while (!this.#isPaused && !this.#isOver) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#listener?.received(next, true)
    }
  }

  end(): void {
    this.destroy()
  }

  destroy(): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#idle)
    this.#waiting = []
    this.#options.onGone()
    this.#listener?.closed()
  }
}
