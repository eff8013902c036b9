import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { DeviceSpeaker, DeviceVoice, Heard } from '../protocol.ts'
import { decodeMqttReadings } from './readings.ts'
import { topicOf } from './topics.ts'

/**
 * How a device speaks MQTT 3.1.1, as far as a simulated one needs it: CONNECT and SUBSCRIBE, PUBLISH with QoS 1, and what
 * comes back. Its broker is nats-server; nothing here is used to be one.
 */
export function mqttVoice(tokenOf: (uniqueId: string) => string): DeviceVoice {
  return {
    transport: 'tcp',
    maxReadingsPerPacket: 100,
    carried: (reading) => {
      const [carried] = decodeMqttReadings(encoder.encode(JSON.stringify(reading))).readings
      if (carried === undefined) throw new RangeError('no reading')
      return carried
    },
    newSpeaker: (uniqueId) => new MqttSpeaker(uniqueId, tokenOf(uniqueId)),
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const keepAliveS = 300
const packet = { connect: 0x10, connack: 2, publish: 3, puback: 4, subscribe: 0x82 } as const
/** User name, password, and a session that is remembered. */
const connectFlags = 0xc0

class MqttSpeaker implements DeviceSpeaker {
  readonly #uniqueId: string
  readonly #token: string
  #lastId = 0
  #awaited = 0

  constructor(uniqueId: string, token: string) {
    this.#uniqueId = uniqueId
    this.#token = token
  }

  login(): Uint8Array {
    const connect = framed(packet.connect, [
      text('MQTT'),
      Uint8Array.of(4, connectFlags, ...u16(keepAliveS)),
      text(this.#uniqueId),
      text(this.#uniqueId),
      text(this.#token),
    ])
    const subscribe = framed(packet.subscribe, [
      Uint8Array.from(u16(this.#nextId())),
      text(topicOf(this.#uniqueId, 'commands')),
      Uint8Array.of(0),
    ])
    return joined([connect, subscribe])
  }

  report(readings: readonly DecodedReading[]): Uint8Array {
    this.#awaited = this.#nextId()
    return this.#publish('readings', readings, this.#awaited)
  }

  hear(bytes: Uint8Array): { consumed: number; heard: Heard[] } {
    const heard: Heard[] = []
    let at = 0
    for (;;) {
      const found = opened(bytes.subarray(at))
      if (found === undefined) return { consumed: at, heard }
      at += found.length
      heard.push(this.#meaningOf(found.type, found.body))
    }
  }

  #meaningOf(type: number, body: Uint8Array): Heard {
    if (type === packet.connack) return { kind: body[1] === 0 ? 'welcome' : 'turned-away' }
    if (type === packet.puback) {
      const id = ((body[0] ?? 0) << 8) | (body[1] ?? 0)
      return { kind: id === this.#awaited ? 'stored' : 'other' }
    }
    if (type !== packet.publish) return { kind: 'other' }
    const command = decoder.decode(body.subarray(2 + (((body[0] ?? 0) << 8) | (body[1] ?? 0))))
    return { kind: 'command', text: command, answer: this.#answer(command) }
  }

  #answer(command: string): Uint8Array | undefined {
    try {
      const { id } = JSON.parse(command) as { id: number }
      return this.#publish('replies', { id, status: 'done', text: 'ok' }, this.#nextId())
    } catch {
      return undefined
    }
  }

  #publish(kind: 'readings' | 'replies', what: unknown, id: number): Uint8Array {
    const parts = [text(topicOf(this.#uniqueId, kind)), Uint8Array.from(u16(id)), encoder.encode(JSON.stringify(what))]
    return framed((packet.publish << 4) | 2, parts)
  }

  #nextId(): number {
    this.#lastId = (this.#lastId % 65_535) + 1
    return this.#lastId
  }
}

function u16(value: number): [number, number] {
  return [value >> 8, value & 0xff]
}

function text(value: string): Uint8Array {
  const bytes = encoder.encode(value)
  return joined([Uint8Array.from(u16(bytes.length)), bytes])
}

function framed(first: number, parts: readonly Uint8Array[]): Uint8Array {
  const body = joined(parts)
  const length: number[] = []
  let left = body.length
  do {
    length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0))
    left >>= 7
  } while (left > 0)
  return joined([Uint8Array.of(first, ...length), body])
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** The packet at the beginning, where it is there whole. */
function opened(bytes: Uint8Array): { type: number; body: Uint8Array; length: number } | undefined {
  let size = 0
  for (let index = 1; index <= 4; index += 1) {
    const byte = bytes[index]
    if (byte === undefined) return undefined
    size |= (byte & 0x7f) << (7 * (index - 1))
    if (byte >= 0x80) continue
    const length = index + 1 + size
    if (bytes.length < length) return undefined
    return { type: (bytes[0] as number) >> 4, body: bytes.subarray(index + 1, length), length }
  }
  // Longer than a length can be: nothing of it means anything.
  return { type: 0, body: bytes.subarray(bytes.length), length: bytes.length }
}
