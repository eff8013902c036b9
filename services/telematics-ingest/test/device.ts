import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type AvlRecord, encodeBody } from '@clutch/protocols/teltonika/codec'
import { encodeLogin, encodeTcpFrame } from '@clutch/protocols/teltonika/frames'

/** For tests: a device's end of the wire, byte by byte. */
export class TestDevice {
  readonly socket: Socket
  readonly imei: string
  readonly closed: Promise<unknown>
  #received = Buffer.alloc(0)
  #arrived = () => {}

  constructor(port: number, imei: string) {
    this.imei = imei
    this.socket = connect(port, '127.0.0.1')
    this.closed = once(this.socket, 'close')
    this.socket.on('error', () => {})
    this.socket.on('close', () => this.#arrived())
    this.socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes])
      this.#arrived()
    })
  }

  get received(): number {
    return this.#received.length
  }

  send(bytes: Uint8Array): this {
    this.socket.write(bytes)
    return this
  }

  /** The next bytes, in hexadecimal; fewer when the server closes before. */
  async take(length: number): Promise<string> {
    while (this.#received.length < length && !this.socket.closed) {
      await new Promise<void>((arrived) => {
        this.#arrived = arrived
      })
    }
    const taken = this.#received.subarray(0, length).toString('hex')
    this.#received = this.#received.subarray(length)
    return taken
  }

  /** '01' when the server knows the device, '00' when it does not. */
  login(): Promise<string> {
    return this.send(encodeLogin(this.imei)).take(1)
  }

  report(...records: AvlRecord[]): this {
    return this.send(frameOf(...records))
  }

  /** How many records the server says it has. */
  async acknowledged(): Promise<number | 'closed'> {
    const answer = await this.take(4)
    return answer.length === 8 ? Number.parseInt(answer, 16) : 'closed'
  }
}

export function frameOf(...records: AvlRecord[]): Uint8Array {
  return encodeTcpFrame(encodeBody('8E', records))
}

export const testStartMs = Date.UTC(2026, 2, 1, 12)

/** One record a second. */
export function recordAt(second: number, more: Partial<AvlRecord> = {}): AvlRecord {
  return {
    timestampMs: testStartMs + second * 1_000,
    priority: 0,
    lonE7: 131_234_567,
    latE7: 525_000_001,
    altitudeM: 34,
    courseDeg: 90,
    satellites: 11,
    speedKmh: 48,
    eventId: 0,
    io: [],
    ...more,
  }
}

export function recordsFrom(second: number, count: number): AvlRecord[] {
  return Array.from({ length: count }, (_, index) => recordAt(second + index))
}
