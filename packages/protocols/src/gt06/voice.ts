import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { type DeviceSpeaker, type DeviceVoice, type Heard, ProtocolError } from '../protocol.ts'
import { fromAscii, fromHex, WireReader, WireWriter } from '../wire.ts'
import { cell, cells, countedCell } from './cells.ts'
import { decodeCommand } from './commands.ts'
import { formOf } from './forms.ts'
import { encodeFrame, openFrame, split } from './frames.ts'
import { Message } from './message.ts'
import {
  alarmCode,
  alarmToTell,
  batteryLevel,
  fix,
  language,
  localTime,
  odometer,
  type Part,
  readParts,
  signal,
  skip,
  status,
  upload,
  writeParts,
} from './parts.ts'

/**
 * How a vehicle's tracker speaks: positions with the ignition (22) or without (12), alarms (26), masts where it has no
 * place (28). The server leaves positions without an answer, so it asks for the time (8A) once it has told them: answers
 * come in the order of what they answer.
 */
export const gt06Voice: DeviceVoice = {
  transport: 'tcp',
  maxReadingsPerPacket: 40, // each takes up to 60 bytes, of the 4,096 that the server holds
  carried(reading) {
    const { type, content } = written(reading)
    const message = new Message({ checksum: 'strict', receivedAtMs: 0 }, 0)
    readParts(formOf(type, false, content, '')?.parts ?? [], new WireReader(content), message)
    return message.finish()
  },
  newSpeaker: (uniqueId) => new Gt06Speaker(uniqueId),
}

/** The type and the content that a reading is told in. */
function written(reading: DecodedReading): { type: number; content: Uint8Array } {
  const { type, parts } = formFor(reading)
  return { type, content: writeParts(parts, reading) }
}

function formFor(reading: DecodedReading): { type: number; parts: readonly Part[] } {
  const far = reading.odometerM === undefined ? [] : [odometer]
  if (alarmToTell(reading) !== undefined) {
    return { type: 0x26, parts: [fix, countedCell(), status, batteryLevel, signal, alarmCode, language, ...far] }
  }
  if (reading.position === undefined) {
    return { type: 0x28, parts: [localTime, cells({ most: 7, timingAdvance: 'after' }), skip(2)] }
  }
  if (reading.ignition === undefined) return { type: 0x12, parts: [fix, cell(), ...far] }
  return { type: 0x22, parts: [fix, cell(), upload, ...far] }
}

const loginType = 0x01
const timeType = 0x8a
const commandType = 0x80
const replyType = 0x21
/** A GT06N whose clock runs in UTC and which speaks English. */
const loginSuffix = [0x00, 0x00, 0x00, 0x02] as const
const maxHeardBytes = 1_024

class Gt06Speaker implements DeviceSpeaker {
  readonly #uniqueId: string
  #serial = 0
  /** Of the question that ends the last report. */
  #awaited: number | undefined

  constructor(uniqueId: string) {
    this.#uniqueId = uniqueId
  }

  login(): Uint8Array {
    if (!/^\d{15}$/.test(this.#uniqueId)) throw new ProtocolError('unsupported', 'not an IMEI')
    return this.#say(loginType, Uint8Array.of(...fromHex(`0${this.#uniqueId}`), ...loginSuffix))
  }

  report(readings: readonly DecodedReading[]): Uint8Array {
    const packet = new WireWriter()
    for (const reading of readings) {
      const { type, content } = written(reading)
      packet.bytes(this.#say(type, content))
    }
    packet.bytes(this.#say(timeType, new Uint8Array(0)))
    this.#awaited = this.#serial
    return packet.finish()
  }

  hear(bytes: Uint8Array): { consumed: number; heard: Heard[] } {
    const { frames, consumed } = split(bytes, maxHeardBytes)
    return { consumed, heard: frames.map((frame) => this.#understand(frame)) }
  }

  #understand(bytes: Uint8Array): Heard {
    try {
      const { type, content, serial } = openFrame(bytes, 'strict')
      if (type === loginType) return { kind: 'welcome' }
      if (type === timeType && serial === this.#awaited) {
        this.#awaited = undefined
        return { kind: 'stored' }
      }
      if (type !== commandType) return { kind: 'other' }
      const { flag, text } = decodeCommand(content)
      return { kind: 'command', text, answer: this.#reply(flag, text) }
    } catch (error) {
      if (error instanceof ProtocolError) return { kind: 'other' }
      throw error
    }
  }

  #reply(flag: number, command: string): Uint8Array {
    const name = /^[A-Za-z]+/.exec(command)?.[0] ?? 'Command'
    const content = new WireWriter()
    content.u32(flag)
    content.u8(1)
    content.bytes(fromAscii(`${name}=Success!`))
    return this.#say(replyType, content.finish(), true)
  }

  #say(type: number, content: Uint8Array, extended = false): Uint8Array {
    this.#serial = this.#serial === 0xffff ? 1 : this.#serial + 1
    return encodeFrame(type, content, this.#serial, extended)
  }
}
