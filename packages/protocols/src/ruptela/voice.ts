import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { DeviceSpeaker, DeviceVoice, Heard } from '../protocol.ts'
import { ascii, fromAscii, fromHex } from '../wire.ts'
import { answerToRecords, commands, encodeFrame, openToDevice } from './frames.ts'
import { elementFor } from './io-elements.ts'
import { readingOf } from './reading.ts'
import { encodeRecords, type IoElement, type RuptelaRecord, unset } from './records.ts'

/** How a tracker of the FM-Eco4 and Trace5 families speaks: extended records over TCP. */
export const ruptelaVoice: DeviceVoice = {
  transport: 'tcp',
  maxReadingsPerPacket: 8, // a packet has at most a kilobyte, a record of ours about 70 bytes
  carried: (reading) => readingOf([recordOf(reading)]),
  newSpeaker: (uniqueId) => new RuptelaSpeaker(uniqueId),
}

/** A reading as the tracker would have recorded it. What has no element is not told. */
function recordOf(reading: DecodedReading): RuptelaRecord {
  const { position, raw } = reading
  const event = Number(raw?.event ?? 0)
  return {
    seconds: clamped(Math.floor(Date.parse(reading.time) / 1000), 0, 0xffffffff) ?? 0,
    sameSecond: 0,
    part: 0,
    priority: clamped(Number(raw?.priority ?? 0) || 0, 0, 0xff) ?? 0,
    lonE7: position ? Math.round(position.lon * 1e7) : unset.lonE7,
    latE7: position ? Math.round(position.lat * 1e7) : unset.latE7,
    altitudeTenths: clamped(times(position?.altitudeM, 10), -0x7fff, 0x7fff) ?? unset.altitudeTenths,
    courseHundredths: clamped(times(position?.courseDeg, 100), 0, 36_000) ?? unset.courseHundredths,
    // Without a fix there are no satellites in it.
    satellites: position?.valid === false ? 0 : fixed(position?.satellites),
    speedKmh: clamped(position?.speedKmh, 0, 0xfffe) ?? unset.speedKmh,
    hdopTenths: clamped(times(position?.hdop, 10), 0, 0xfe) ?? unset.hdopTenths,
    eventId: Number.isInteger(event) && event >= 0 && event <= 0xffff ? event : 0,
    io: elementsOf(reading),
  }
}

function fixed(satellites: number | undefined): number {
  return satellites === undefined ? unset.satellites : (clamped(satellites, 1, 0xfe) ?? unset.satellites)
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor
}

function clamped(value: number | undefined, least: number, most: number): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : Math.min(Math.max(Math.round(value), least), most)
}

function elementsOf(reading: DecodedReading): IoElement[] {
  const io: IoElement[] = []
  const tell = (to: string, value: number | boolean | undefined) => {
    const meaning = elementFor(to)
    if (value === undefined || !meaning) return
    const span = 2 ** (meaning.width * 8)
    // All ones mean "not available", except in a single byte.
    const greatest = meaning.most ?? (meaning.width > 1 ? span - 2 : span - 1)
    const [least, most] = meaning.signed ? [-span / 2, span / 2 - 1] : [0, greatest]
    const { per = 1, times = 1, plus = 0 } = meaning
    let held = clamped(((Number(value) - plus) * per) / times, least, most)
    if (held !== undefined && meaning.not?.includes(held)) held -= 1 // what stands for a fault is no measurement
    if (held !== undefined) io.push({ id: meaning.id, width: meaning.width, value: held < 0 ? held + span : held })
  }
  tell('ignition', reading.ignition)
  tell('motion', reading.motion)
  tell('charging', reading.charging)
  for (const name of ['odometerM', 'fuelPercent', 'fuelLitres', 'batteryV', 'externalV'] as const) {
    tell(name, reading[name])
  }
  for (const field of ['obd', 'temperaturesC', 'inputs'] as const) {
    for (const [name, value] of Object.entries(reading[field] ?? {})) tell(`${field}.${name}`, value)
  }
  for (const name of reading.alarms ?? []) tell(`alarms.${name}`, elementFor(`alarms.${name}`)?.when ?? 1)
  for (const { kind } of reading.harsh ?? []) tell(`harsh.${kind}`, 1)
  if (/^[0-9a-f]{16}$/i.test(reading.driverKey ?? '')) {
    io.push({ id: elementFor('driverKey')?.id ?? 0, width: 8, value: fromHex(reading.driverKey ?? '') })
  }
  if (reading.vin !== undefined) {
    const text = fromAscii(reading.vin.padEnd(24, '\0'))
    for (const part of [0, 1, 2]) {
      io.push({ id: elementFor(`text.vin.${part}`)?.id ?? 0, width: 8, value: text.subarray(part * 8, part * 8 + 8) })
    }
  }
  return io
}

class RuptelaSpeaker implements DeviceSpeaker {
  readonly #imei: string

  constructor(imei: string) {
    this.#imei = imei
  }

  /** Who it is, and what it runs; the server's answer lets it in. */
  login(): Uint8Array {
    return encodeFrame(this.#imei, commands.identification, fromAscii('FM-Eco4'))
  }

  report(readings: readonly DecodedReading[]): Uint8Array {
    return encodeFrame(this.#imei, commands.extendedRecords, encodeRecords(readings.map(recordOf), 'extended'))
  }

  hear(bytes: Uint8Array): { consumed: number; heard: Heard[] } {
    const heard: Heard[] = []
    let at = 0
    while (at < bytes.length) {
      const message = openToDevice(bytes.subarray(at))
      if (message === undefined) break
      if (message === 'garbage') {
        at += 1
        continue
      }
      at += message.length
      heard.push(this.#understood(message.command, message.payload))
    }
    return { consumed: at, heard }
  }

  #understood(command: number, payload: Uint8Array): Heard {
    const isYes = payload[0] === 1
    if (command === answerToRecords) return { kind: isYes ? 'stored' : 'refused' }
    if (command === commands.identification) return { kind: isYes ? 'welcome' : 'turned-away' }
    if (command !== commands.sms) return { kind: 'other' }
    const text = ascii(payload)
    return { kind: 'command', text, answer: encodeFrame(this.#imei, commands.smsReply, fromAscii(`OK ${text.trim()}`)) }
  }
}
