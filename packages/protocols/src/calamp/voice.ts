import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { DeviceSpeaker, DeviceVoice, Heard } from '../protocol.ts'
import { requestText } from './commands.ts'
import { encodeMessage, services, types } from './frames.ts'
import { decodeReport, encodeEventReport, fixBits, type Location } from './reports.ts'

/** How an LMU speaks: an event report a datagram, each to be acknowledged. */
export const calampVoice: DeviceVoice = {
  transport: 'udp',
  maxReadingsPerPacket: 1,
  carried: (reading) => decodeReport(types.eventReport, bodyOf(reading)),
  newSpeaker: (uniqueId) => new CalampSpeaker(uniqueId),
}

/** There is no way to tell no place: a unit that never had a fix says zero, and that it is none. */
function bodyOf(reading: DecodedReading): Uint8Array {
  const { position, raw } = reading
  const seconds = secondsOf(reading.time)
  const told: Location = {
    seconds,
    fixSeconds: position ? secondsOf(position.time ?? reading.time) : 0,
    latE7: Math.round((position?.lat ?? 0) * 1e7),
    lonE7: Math.round((position?.lon ?? 0) * 1e7),
    altitudeCm: clamped((position?.altitudeM ?? 0) * 100, -0x80000000, 0x7fffffff),
    speedCmS: clamped(((position?.speedKmh ?? 0) * 1000) / 36, 0, 0xffffffff),
    courseDeg: clamped(position?.courseDeg ?? 0, 0, 360),
    satellites: clamped(position?.satellites ?? 0, 0, 0xff),
    fixStatus: position?.valid ? 0 : position ? fixBits.lastKnown : fixBits.invalid,
    carrier: rawOf(raw?.carrier, 0, 0xffff),
    rssiDbm: rawOf(raw?.rssiDbm, -0x8000, 0x7fff),
    commState: rawOf(raw?.commState, 0, 0xff),
    hdopTenths: clamped((position?.hdop ?? 0) * 10, 0, 0xff),
    inputs: inputBits(reading),
    unitStatus: rawOf(raw?.unitStatus, 0, 0xff),
  }
  return encodeEventReport(told, rawOf(raw?.event, 0, 0xff))
}

function secondsOf(time: string): number {
  return clamped(Math.floor(Date.parse(time) / 1000), 0, 0xffffffff)
}

function clamped(value: number, least: number, most: number): number {
  return Number.isNaN(value) ? 0 : Math.min(Math.max(Math.round(value), least), most)
}

function rawOf(value: number | string | undefined, least: number, most: number): number {
  return typeof value === 'number' ? clamped(value, least, most) : 0
}

function inputBits({ ignition, inputs }: DecodedReading): number {
  let bits = Number(ignition ?? false)
  for (let input = 1; input <= 7; input += 1) if (inputs?.[`din${input}`]) bits |= 1 << input
  return bits
}

const headBytes = 4
const acknowledgeBytes = headBytes + 6
const requestBytes = headBytes + 8

class CalampSpeaker implements DeviceSpeaker {
  readonly #mobileId: string
  #sequence = 0

  constructor(mobileId: string) {
    this.#mobileId = mobileId
  }

  /** Every message names the device. */
  login(): undefined {
    return undefined
  }

  report(readings: readonly DecodedReading[]): Uint8Array {
    const datagrams = readings.map((reading) => this.#said(services.acknowledged, types.eventReport, bodyOf(reading)))
    return Uint8Array.from(datagrams.flatMap((datagram) => [...datagram]))
  }

  #said(service: number, type: number, body: Uint8Array, sequence?: number): Uint8Array {
    if (sequence === undefined) this.#sequence = (this.#sequence % 0xffff) + 1
    return encodeMessage(this.#mobileId, { service, type, sequence: sequence ?? this.#sequence, body })
  }

  hear(bytes: Uint8Array): { consumed: number; heard: Heard[] } {
    const heard: Heard[] = []
    let at = 0
    while (bytes.length - at >= headBytes) {
      const isRequest = bytes[at] === services.acknowledged && bytes[at + 1] === types.unitRequest
      const isAnswer = bytes[at] === services.response && bytes[at + 1] === types.acknowledge
      if (!isRequest && !isAnswer) {
        at += 1
        continue
      }
      const length = isRequest ? requestBytes : acknowledgeBytes
      if (bytes.length - at < length) break
      const sequence = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)
      const body = bytes.subarray(at + headBytes, at + length)
      heard.push(isRequest ? this.#asked(body, sequence) : this.#answered(body, sequence))
      at += length
    }
    return { consumed: at, heard }
  }

  #answered(body: Uint8Array, sequence: number): Heard {
    if (sequence !== this.#sequence) return { kind: 'other' }
    return { kind: body[1] === 0 ? 'stored' : 'refused' }
  }

  #asked(body: Uint8Array, sequence: number): Heard {
    const taken = Uint8Array.of(types.unitRequest, 0, 0, 0, 0, 0)
    return {
      kind: 'command',
      text: requestText(body),
      answer: this.#said(services.response, types.acknowledge, taken, sequence),
    }
  }
}
