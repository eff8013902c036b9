import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { DeviceSpeaker, DeviceVoice, Heard } from '../protocol.ts'
import { ascii, fromAscii, WireWriter } from '../wire.ts'
import { type AvlRecord, encodeBody, type IoElement } from './codec.ts'
import { decodeReplies } from './commands.ts'
import { encodeLogin, encodeTcpFrame } from './frames.ts'
import { type IoTarget, ioElement, isIoTarget, tableFor } from './io-elements.ts'
import { readingOf } from './reading.ts'

/** How a tracker of the FMB family speaks: Codec 8 Extended over TCP. */
export const teltonikaVoice: DeviceVoice = {
  transport: 'tcp',
  maxReadingsPerPacket: 40, // the server takes 4,096 bytes, a record of ours has about 85
  carried: (reading) => readingOf(recordOf(reading), tableFor()),
  newSpeaker: (uniqueId) => new TeltonikaSpeaker(uniqueId),
}

const harshKinds = { acceleration: 1, braking: 2, cornering: 3 } as const

/** A reading as the tracker would have recorded it. What has no element is not told. */
function recordOf(reading: DecodedReading): AvlRecord {
  const { position } = reading
  const io = elementsOf(reading)
  // The record says which element caused it; a code that was found is news.
  const cause = reading.troubleCodes === undefined ? Number(reading.raw?.event ?? 0) : idOf('troubleCodes')
  return {
    timestampMs: Date.parse(reading.time),
    priority: Math.min(Math.max(Math.trunc(Number(reading.raw?.priority ?? 0)) || 0, 0), 2),
    lonE7: Math.round((position?.lon ?? 0) * 1e7),
    latE7: Math.round((position?.lat ?? 0) * 1e7),
    altitudeM: clamped(position?.altitudeM, -32_768, 32_767),
    courseDeg: clamped(position?.courseDeg, 0, 360),
    satellites: position?.valid ? Math.max(1, clamped(position.satellites, 0, 255)) : 0,
    speedKmh: clamped(position?.speedKmh, 0, 65_535),
    eventId: Number.isInteger(cause) && cause >= 0 && cause <= 65_535 ? cause : 0,
    io,
  }
}

function elementsOf(reading: DecodedReading): IoElement[] {
  const io: IoElement[] = []
  const tell = (to: string, value: number | boolean | string | undefined) => {
    if (value !== undefined && isIoTarget(to)) io.push(ioElement(to, value))
  }
  tell('ignition', reading.ignition)
  tell('motion', reading.motion)
  tell('charging', reading.charging)
  tell('odometerM', reading.odometerM)
  tell('engineHours', reading.engineHours)
  tell('fuelPercent', reading.fuelPercent)
  tell('fuelLitres', reading.fuelLitres)
  tell('batteryV', reading.batteryV)
  tell('batteryPercent', reading.batteryPercent)
  tell('externalV', reading.externalV)
  tell('stateOfChargePercent', reading.stateOfChargePercent)
  tell('position.hdop', reading.position?.hdop)
  for (const axis of ['xG', 'yG', 'zG'] as const) tell(`acceleration.${axis}`, reading.acceleration?.[axis])
  for (const field of ['obd', 'temperaturesC', 'humidityPercent', 'inputs', 'outputs'] as const) {
    for (const [name, value] of Object.entries(reading[field] ?? {})) tell(`${field}.${name}`, value)
  }
  for (const name of reading.alarms ?? []) tell(`alarms.${name}`, true)
  const [harsh] = reading.harsh ?? []
  if (harsh !== undefined) {
    tell('harsh.kind', harshKinds[harsh.kind])
    tell('harsh.value', harsh.value)
  }
  if (/^[0-9A-F]{16}$/i.test(reading.driverKey ?? '')) {
    io.push({ id: idOf('driverKey'), width: 8, value: BigInt(`0x${reading.driverKey}`) })
  }
  tell('vin', reading.vin)
  tell('troubleCodes', reading.troubleCodes?.join(','))
  return io
}

function idOf(to: IoTarget): number {
  return ioElement(to, '').id
}

function clamped(value: number | undefined, least: number, most: number): number {
  return Math.min(Math.max(Math.round(value ?? 0), least), most)
}

class TeltonikaSpeaker implements DeviceSpeaker {
  readonly #uniqueId: string
  #awaits: 'login' | 'data' = 'data'

  constructor(uniqueId: string) {
    this.#uniqueId = uniqueId
  }

  login(): Uint8Array {
    this.#awaits = 'login'
    return encodeLogin(this.#uniqueId)
  }

  report(readings: readonly DecodedReading[]): Uint8Array {
    return encodeTcpFrame(encodeBody('8E', readings.map(recordOf)))
  }

  hear(bytes: Uint8Array): { consumed: number; heard: Heard[] } {
    const heard: Heard[] = []
    let at = 0
    while (at < bytes.length) {
      const rest = bytes.subarray(at)
      if (this.#awaits === 'login') {
        heard.push(rest[0] === 1 ? { kind: 'welcome' } : { kind: 'turned-away' })
        this.#awaits = 'data'
        at += 1
        continue
      }
      if (rest.length < 4) break
      const count = new DataView(rest.buffer, rest.byteOffset, rest.length).getUint32(0)
      // Four zeros are "none taken"; with something behind them, the beginning of a command.
      if (count > 0 || rest.length === 4) {
        heard.push(count > 0 ? { kind: 'stored' } : { kind: 'refused' })
        at += 4
        continue
      }
      const command = commandIn(rest)
      if (command === undefined) break
      heard.push(command.heard)
      at += command.length
    }
    return { consumed: at, heard }
  }
}

function commandIn(bytes: Uint8Array): { length: number; heard: Heard } | undefined {
  if (bytes.length < 8) return undefined
  const bodyBytes = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(4)
  const length = 8 + bodyBytes + 4
  if (bytes.length < length) return undefined
  const body = bytes.subarray(8, 8 + bodyBytes)
  const [command] = decodeReplies(body)
  const text = command?.text ?? ascii(body)
  return { length, heard: { kind: 'command', text, answer: encodeTcpFrame(replyBody(`OK: ${text}`)) } }
}

function replyBody(text: string): Uint8Array {
  const content = fromAscii(text)
  const writer = new WireWriter()
  writer.u8(0x0c)
  writer.u8(1)
  writer.u8(0x06)
  writer.u32(content.length)
  writer.bytes(content)
  writer.u8(1)
  return writer.finish()
}
