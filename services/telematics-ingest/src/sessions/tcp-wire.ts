import type { Socket } from 'node:net'
import type { Wire, WireListener } from './wire.ts'

/** For whoever does not take what we still have to say. */
const farewellMs = 5_000

export interface TcpWire extends Wire {
  /** Somebody else reads the socket from now on. */
  release(): void
}

export function tcpWire(socket: Socket, remoteAddress: string, idleTimeoutMs: number): TcpWire {
  let listener: WireListener | undefined
  const received = (chunk: Buffer) => listener?.received(chunk, false)
  const closed = () => listener?.closed()
  const idle = () => listener?.idle()
  return {
    remoteAddress,
    get writable() {
      return socket.writable
    },
    get unsentBytes() {
      return socket.writableLength
    },
    write: (bytes) => void socket.write(bytes),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => {
      socket.destroySoon()
      socket.setTimeout(farewellMs, () => socket.destroy())
    },
    destroy: () => void socket.destroy(),
    listen: (given) => {
      listener = given
      socket.setNoDelay(true)
      socket.setTimeout(idleTimeoutMs, idle)
      socket.on('data', received)
      socket.on('error', closed)
      socket.on('close', closed)
    },
    release: () => {
      listener = undefined
      socket.setTimeout(0)
      socket.off('timeout', idle)
      socket.off('data', received)
      socket.pause()
    },
  }
}
