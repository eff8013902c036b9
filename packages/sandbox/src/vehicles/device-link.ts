import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { connect, type Socket } from 'node:net'

/** What came in, and how many of its bytes were understood; the rest is offered again with more. */
type Listen = (received: Uint8Array) => number

export interface LinkOptions {
  readonly transport: 'tcp' | 'udp'
  readonly host: string
  readonly port: number
  readonly listen: Listen
  readonly onLost: (why: Error) => void
}

/** More than any server says before it is understood. */
const maxUnderstoodLateBytes = 65_536

/** A device's end of a connection: bytes out, bytes in, until it is lost. Over UDP it is lost when it is closed. */
export class DeviceLink {
  readonly #socket: Socket | UdpSocket
  readonly #options: LinkOptions
  #held: Buffer = Buffer.alloc(0)
  #lost = false

  constructor(options: LinkOptions) {
    this.#options = options
    const { host, port } = options
    const lose = (error: Error) => this.#lose(error)
    if (options.transport === 'udp') {
      this.#socket = createSocket('udp4')
      this.#socket.connect(port, host)
      // A datagram is a message: what is not understood of it never will be.
      this.#socket.on('message', (bytes) => void options.listen(bytes))
    } else {
      this.#socket = connect({ host, port, noDelay: true })
      this.#socket.on('data', (bytes) => this.#arrived(bytes))
    }
    this.#socket.on('error', lose)
    this.#socket.on('close', () => lose(new Error('the server closed the connection')))
  }

  get isUp(): boolean {
    return !this.#lost
  }

  send(bytes: Uint8Array): void {
    if (this.#lost) return
    if ('write' in this.#socket) this.#socket.write(bytes)
    else if (this.#isConnected(this.#socket)) this.#socket.send(bytes)
    else this.#socket.once('connect', () => this.send(bytes))
  }

  close(): void {
    this.#lose(new Error('closed'))
  }

  #isConnected(socket: UdpSocket): boolean {
    try {
      socket.remoteAddress()
      return true
    } catch {
      return false
    }
  }

  #arrived(bytes: Buffer): void {
    this.#held = Buffer.concat([this.#held, bytes])
    const consumed = this.#options.listen(this.#held)
    this.#held = this.#held.subarray(consumed)
    // An unasked-for flood is nobody's answer.
    if (this.#held.length > maxUnderstoodLateBytes) this.#lose(new Error('the server talks too much'))
  }

  #lose(why: Error): void {
    if (this.#lost) return
    this.#lost = true
    if ('destroy' in this.#socket) this.#socket.destroy()
    else this.#socket.close()
    this.#options.onLost(why)
  }
}
