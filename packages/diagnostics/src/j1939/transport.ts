import { unsignedLittle } from '../bytes.ts'
import { DiagnosticsError } from '../errors.ts'
import { everybody, type Identifier } from './identifier.ts'

/**
 * SAE J1939-21, messages of 9 to 1,785 bytes: announced to all (BAM), or agreed with one (RTS, CTS, end of message,
 * abort), then sent seven bytes a frame with a number before them.
 */
const transportManagement = 60_416
const transportData = 60_160
export const maxTransportBytes = 1785

const control = { requestToSend: 16, clearToSend: 17, endOfMessage: 19, broadcast: 32, abort: 255 } as const

export interface Frame {
  readonly id: Identifier
  readonly data: Uint8Array
}

export interface Message {
  readonly pgn: number
  readonly source: number
  readonly destination: number
  readonly data: Uint8Array
}

interface Open {
  readonly pgn: number
  readonly bytes: Uint8Array
  readonly packets: number
  readonly seen: Set<number>
  due: number
}

export interface TransportOptions {
  readonly maxConnections?: number
}

/**
 * Listens to a bus; it answers nothing. One message at a time between two addresses, as the standard has it. A frame that
 * does not fit gives up the message of its sender and no other.
 */
export class TransportReassembler {
  readonly #maxConnections: number
  readonly #open = new Map<string, Open>()

  constructor(options: TransportOptions = {}) {
    this.#maxConnections = options.maxConnections ?? 32
  }

  get openConnections(): number {
    return this.#open.size
  }

  /**
   * @returns the message, once it is whole
   * @throws {DiagnosticsError}
   */
  push({ id, data }: Frame): Message | undefined {
    if (id.pgn === transportManagement) return this.#manage(id, data)
    if (id.pgn === transportData) return this.#take(id, data)
    return undefined
  }

  #manage(id: Identifier, data: Uint8Array): undefined {
    if (data.length < 8) throw new DiagnosticsError('malformed', 'a frame of connection management has eight bytes')
    const destination = id.destination ?? everybody
    const kind = data[0]
    const pgn = unsignedLittle(data, 5, 3)
    if (kind === control.abort) {
      this.#open.delete(key(id.source, destination))
      this.#open.delete(key(destination, id.source)) // either side may
      return
    }
    if (kind !== control.broadcast && kind !== control.requestToSend) return
    const connection = key(id.source, destination)
    this.#open.delete(connection)
    const length = unsignedLittle(data, 1, 2)
    const packets = data[3] as number
    if (length < 9 || length > maxTransportBytes || packets !== Math.ceil(length / 7)) {
      throw new DiagnosticsError('malformed', `${length} bytes in ${packets} packets`)
    }
    if (this.#open.size >= this.#maxConnections) throw new DiagnosticsError('too-large', 'too many messages at once')
    this.#open.set(connection, { pgn, bytes: new Uint8Array(length), packets, seen: new Set(), due: 1 })
  }

  #take(id: Identifier, data: Uint8Array): Message | undefined {
    const destination = id.destination ?? everybody
    const connection = key(id.source, destination)
    const open = this.#open.get(connection)
    if (!open) return undefined // began before we listened
    const number = data[0]
    try {
      if (number === undefined || number < 1 || number > open.packets) {
        throw new DiagnosticsError('malformed', `packet ${number} of ${open.packets}`)
      }
      // A receiver may ask again for what it missed, but not where all listen.
      if (destination === everybody && number !== open.due) {
        throw new DiagnosticsError('malformed', `packet ${number}, ${open.due} was due`)
      }
      const start = (number - 1) * 7
      const part = data.subarray(1, 1 + Math.min(7, open.bytes.length - start))
      if (part.length < Math.min(7, open.bytes.length - start)) {
        throw new DiagnosticsError('malformed', `packet ${number} is short`)
      }
      open.bytes.set(part, start)
    } catch (error) {
      this.#open.delete(connection)
      throw error
    }
    open.seen.add(number)
    open.due = number + 1
    if (open.seen.size < open.packets) return undefined
    this.#open.delete(connection)
    return { pgn: open.pgn, source: id.source, destination, data: open.bytes }
  }
}

function key(source: number, destination: number): string {
  return `${source}>${destination}`
}

function managementData(
  kind: number,
  second: number,
  third: number,
  fourth: number,
  fifth: number,
  pgn: number,
): Uint8Array {
  return Uint8Array.of(kind, second, third, fourth, fifth, pgn & 0xff, (pgn >> 8) & 0xff, (pgn >> 16) & 0xff)
}

/**
 * A message as its frames. To everybody: announced and sent. To one: with the request to send; the answers of the other
 * side (`clearToSend`, `endOfMessage`) are its own.
 * @throws {DiagnosticsError} beyond 1,785 bytes, and for what fits in one frame
 */
export function transport({ pgn, source, destination, data }: Message, priority = 7): readonly Frame[] {
  if (data.length < 9 || data.length > maxTransportBytes) {
    throw new DiagnosticsError('too-large', `${data.length} bytes do not go by the transport protocol`)
  }
  const packets = Math.ceil(data.length / 7)
  const toAll = destination === everybody
  const low = data.length & 0xff
  const high = data.length >> 8
  const frames: Frame[] = [
    {
      id: { priority, pgn: transportManagement, source, destination },
      data: managementData(toAll ? control.broadcast : control.requestToSend, low, high, packets, 0xff, pgn),
    },
  ]
  for (let number = 1; number <= packets; number += 1) {
    const packet = new Uint8Array(8).fill(0xff)
    packet[0] = number
    packet.set(data.subarray((number - 1) * 7, number * 7), 1)
    frames.push({ id: { priority, pgn: transportData, source, destination }, data: packet })
  }
  return frames
}

/** What a receiver says: send so many packets, from this one on. */
export function clearToSend(packets: number, next: number, pgn: number): Uint8Array {
  return managementData(control.clearToSend, packets, next, 0xff, 0xff, pgn)
}

export function endOfMessage(bytes: number, pgn: number): Uint8Array {
  return managementData(control.endOfMessage, bytes & 0xff, bytes >> 8, Math.ceil(bytes / 7), 0xff, pgn)
}

export function abort(reason: number, pgn: number): Uint8Array {
  return managementData(control.abort, reason, 0xff, 0xff, 0xff, pgn)
}
