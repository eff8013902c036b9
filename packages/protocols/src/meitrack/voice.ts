import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { DecodeOptions, DeviceSpeaker, DeviceVoice, Heard } from '../protocol.ts'
import { ascii, fromAscii } from '../wire.ts'
import { epochMs } from './batch.ts'
import { identifierOf } from './commands.ts'
import { eventOf, events, ignitionOff, timeInterval } from './events.ts'
import { encodeFrame, fromDevice, openFrame, splitToDevice, toDevice } from './frames.ts'
import { encodePackets, type Parameter } from './packets.ts'
import { type ParameterTarget, parameterFor } from './parameters.ts'
import { readingOf } from './report.ts'

/** How a tracker of the T series speaks: CCE over TCP. */
export const meitrackVoice: DeviceVoice = {
  transport: 'tcp',
  maxReadingsPerPacket: 8, // a packet has at most a kilobyte, a report of ours about 110 bytes
  carried: (reading) => readingOf(parametersOf(reading), carriedOptions),
  newSpeaker: (uniqueId) => new MeitrackSpeaker(uniqueId),
}

const carriedOptions: DecodeOptions = { checksum: 'strict', receivedAtMs: 0 }

/** A reading as the tracker would have recorded it. What has no parameter is not told. */
function parametersOf(reading: DecodedReading): Parameter[] {
  const { position, raw } = reading
  const told: Parameter[] = []
  const tell = (to: ParameterTarget, value: number | undefined) => {
    const meaning = parameterFor(to)
    if (value === undefined || !Number.isFinite(value) || !meaning) return
    const span = 2 ** (meaning.width * 8)
    const [least, most] = meaning.signed ? [-span / 2, span / 2 - 1] : [0, span - 1]
    const held = Math.min(Math.max(Math.round((value * (meaning.per ?? 1)) / (meaning.times ?? 1)), least), most)
    told.push({ id: meaning.id, width: meaning.width, value: held < 0 ? held + span : held })
  }
  tell('event', eventOf(reading.alarms ?? [], reading.harsh?.[0]?.kind) ?? plainEvent(raw?.event))
  // Its line off says nothing of itself to a server that does not know the model.
  if (reading.ignition === false) told.push({ id: 0x40, width: 2, value: ignitionOff })
  tell('time', Math.floor((Date.parse(reading.time) - epochMs) / 1000))
  if (position) {
    tell('position.valid', Number(position.valid))
    tell('position.lat', position.lat)
    tell('position.lon', position.lon)
    for (const name of ['satellites', 'speedKmh', 'courseDeg', 'hdop', 'altitudeM'] as const) {
      tell(`position.${name}`, position[name])
    }
  }
  if (reading.inputs !== undefined || reading.ignition !== undefined) tell('inputs', inputBits(reading))
  if (reading.outputs !== undefined) tell('outputs', bitsOf(reading.outputs, 'dout'))
  for (const input of [1, 2, 3]) tell(`ain.${input}`, reading.inputs?.[`ain${input}V`])
  for (const name of ['odometerM', 'fuelPercent', 'engineHours', 'batteryV', 'batteryPercent', 'externalV'] as const) {
    tell(name, reading[name])
  }
  for (const name of ['rpm', 'speedKmh', 'throttlePercent', 'coolantTemperatureC', 'vehicleOdometerM'] as const) {
    tell(`obd.${name}`, reading.obd?.[name])
  }
  tell('raw.gsmSignal', typeof raw?.gsmSignal === 'number' ? raw.gsmSignal : undefined)
  if (/^[0-9a-f]{1,8}$/i.test(reading.driverKey ?? '')) tell('driverKey', Number.parseInt(reading.driverKey ?? '', 16))
  return told
}

/** Events that are news of the ignition are not made up: its line tells it. */
function plainEvent(event: number | string | undefined): number {
  if (!Number.isInteger(event) || Number(event) < 1 || Number(event) > 0xff) return timeInterval
  return events.get(Number(event))?.ignition === undefined ? Number(event) : timeInterval
}

function bitsOf(lines: Readonly<Record<string, number>>, prefix: string): number {
  let bits = 0
  for (let line = 1; line <= 8; line += 1) if (lines[`${prefix}${line}`]) bits |= 1 << (line - 1)
  return bits
}

/** The third line is the ignition's, the second that of other models. */
function inputBits({ inputs = {}, ignition }: DecodedReading): number {
  const bits = bitsOf(inputs, 'din')
  if (ignition === undefined) return bits
  if (!ignition) return bits & ~0b110
  return bits & 0b110 ? bits : bits | 0b100
}

/** More than any server says at once. */
const maxHeardBytes = 4096

class MeitrackSpeaker implements DeviceSpeaker {
  readonly #uniqueId: string
  #packets = 0
  #awaited = ''

  constructor(uniqueId: string) {
    this.#uniqueId = uniqueId
  }

  /** Every frame names the device. */
  login(): undefined {
    return undefined
  }

  report(readings: readonly DecodedReading[]): Uint8Array {
    this.#packets += 1
    this.#awaited = identifierOf(this.#packets)
    const content = [...fromAscii('CCE,'), ...encodePackets(readings.map(parametersOf))]
    return encodeFrame(fromDevice, this.#awaited, this.#uniqueId, Uint8Array.from(content))
  }

  hear(bytes: Uint8Array): { consumed: number; heard: Heard[] } {
    const { frames, consumed } = splitToDevice(bytes, maxHeardBytes)
    return { consumed, heard: frames.map((frame) => this.#understood(frame)) }
  }

  #understood(bytes: Uint8Array): Heard {
    try {
      const { command, identifier, uniqueId, body } = openFrame(bytes, 'strict', toDevice)
      if (uniqueId !== this.#uniqueId) return { kind: 'other' }
      if (command === 'CCE') return { kind: identifier === this.#awaited ? 'stored' : 'other' }
      const text = body.length > 0 ? `${command},${ascii(body)}` : command
      const answer = encodeFrame(fromDevice, identifier, this.#uniqueId, fromAscii(`${command},OK`))
      return { kind: 'command', text, answer }
    } catch {
      return { kind: 'other' }
    }
  }
}
