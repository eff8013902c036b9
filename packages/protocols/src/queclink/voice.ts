import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import type { DeviceSpeaker, DeviceVoice, Heard } from '../protocol.ts'
import { ascii, fromAscii } from '../wire.ts'
import { realTimeOrders } from './commands.ts'
import { harshTypes } from './events.ts'
import { stampOf } from './fields.ts'
import { stateCodeOf } from './status.ts'
import { decodeText } from './text.ts'

/** How a GV300 speaks: scheduled reports, and an event where there is something to cry out about. */
const version = '060300'

export const queclinkVoice: DeviceVoice = {
  transport: 'tcp',
  maxReadingsPerPacket: 15, // as many places as a report of theirs has; ours each have a report of their own
  carried: (reading) => {
    const { readings } = decodeText(
      fromAscii(reportOf(reading, '000000000000000', '0000')),
      {},
      { checksum: 'strict', receivedAtMs: 0 },
    )
    return readings[0] as DecodedReading
  },
  newSpeaker: (uniqueId) => new QueclinkSpeaker(uniqueId),
}

/** Alarms that are reports of their own. */
const words: Partial<Readonly<Record<Alarm, string>>> = {
  sos: 'SOS',
  tow: 'TOW',
  overspeed: 'SPD',
  crash: 'CRA',
  unplugged: 'MPF',
  'power-restored': 'MPN',
  'low-battery': 'BPL',
  jamming: 'JDR',
}
/** Those have a supply, an id and a number before the place; the others nothing, or one field. */
const withAbout = ['SOS', 'TOW', 'SPD', 'HBM']
const withField = ['CRA', 'BPL']

function clamped(value: number | undefined, least: number, most: number, decimals = 0): string {
  if (value === undefined || !Number.isFinite(value)) return ''
  return Math.min(Math.max(value, least), most).toFixed(decimals)
}

const most = { speedKmh: 999.9, altitudeM: 99_999.9, hdop: 50, mileageKm: 4_294_967, hours: 99_999, supplyMv: 32_000 }

function placeOf({ position, time }: DecodedReading): string[] {
  if (position === undefined) return ['', '', '', '', '', '', '', '', '', '', '', '00']
  const { lat, lon, valid, satellites } = position
  return [
    valid ? clamped(position.hdop, 1, most.hdop) : '0',
    clamped(position.speedKmh, 0, most.speedKmh, 1),
    position.courseDeg === undefined ? '' : String(Math.round(position.courseDeg) % 360),
    clamped(position.altitudeM, -most.altitudeM, most.altitudeM, 1),
    lon.toFixed(6),
    lat.toFixed(6),
    stampOf(Date.parse(time)),
    '',
    '',
    '',
    '',
    ...(satellites === undefined ? ['00'] : ['01', clamped(satellites, 0, 99)]),
  ]
}

function mileageOf({ odometerM }: DecodedReading): string {
  return odometerM === undefined ? '' : clamped(odometerM / 1000, 0, most.mileageKm, 1)
}

function supplyOf({ externalV }: DecodedReading): string {
  return externalV === undefined ? '' : clamped(externalV * 1000, 11, most.supplyMv)
}

function hoursOf({ engineHours }: DecodedReading): string {
  if (engineHours === undefined) return ''
  const seconds = Math.round(Math.min(Math.max(engineHours, 0), most.hours) * 3600)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${String(Math.floor(seconds / 3600)).padStart(5, '0')}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** The state tells whether it moves, too: a device that was not told goes by the speed. */
function statusOf({ ignition, motion, position, inputs, outputs }: DecodedReading): string {
  if (ignition === undefined && motion === undefined) return ''
  const state = stateCodeOf(ignition, motion ?? (position?.speedKmh ?? 0) > 0)
  const bits = (told: Record<string, number> | undefined, name: string, shift: number) =>
    [1, 2].reduce((sum, number) => sum | ((told?.[`${name}${number}`] ?? 0) > 0 ? 1 << (number + shift) : 0), 0)
  const byte = (value: number) => value.toString(16).toUpperCase().padStart(2, '0')
  return byte(state) + byte(bits(inputs, 'din', 0) | (ignition ? 1 : 0)) + byte(bits(outputs, 'dout', -1))
}

function reportOf(reading: DecodedReading, uniqueId: string, count: string): string {
  const sent = stampOf(Date.parse(reading.time))
  const frame = (type: string, fields: readonly string[]) =>
    `+RESP:GT${[type, version, uniqueId, '', ...fields, sent, count].join(',')}$`
  const number = reading.position === undefined ? '0' : '1'
  const [harsh] = reading.harsh ?? []
  const cry = reading.alarms?.map((name) => words[name as Alarm]).find((word) => word !== undefined)
  const event = cry ?? (harsh === undefined ? undefined : 'HBM')
  if (event !== undefined) {
    const about = event === 'HBM' && harsh !== undefined ? `0${harshTypes[harsh.kind]}` : '00'
    const head = withAbout.includes(event) ? [supplyOf(reading), about, number] : withField.includes(event) ? [''] : []
    return frame(event, [...head, ...placeOf(reading), mileageOf(reading)])
  }
  return frame('FRI', [
    supplyOf(reading),
    '10',
    number,
    ...placeOf(reading),
    mileageOf(reading),
    hoursOf(reading),
    reading.fuelPercent === undefined ? '' : `F${clamped(reading.fuelPercent, 0, 100)}`,
    '',
    clamped(reading.batteryPercent, 0, 100),
    statusOf(reading),
    '',
    '',
    '',
  ])
}

/** More than a server says in one go. */
const maxHeldBytes = 4096

class QueclinkSpeaker implements DeviceSpeaker {
  readonly #uniqueId: string
  #count = 0
  #awaits: string | undefined
  #toldAt = ''

  constructor(uniqueId: string) {
    this.#uniqueId = uniqueId
  }

  /** Every frame names the device. */
  login(): undefined {
    return undefined
  }

  #next(): string {
    const count = this.#count.toString(16).toUpperCase().padStart(4, '0')
    this.#count = (this.#count + 1) & 0xffff
    return count
  }

  report(readings: readonly DecodedReading[]): Uint8Array {
    let said = ''
    for (const reading of readings) {
      this.#awaits = this.#next()
      this.#toldAt = stampOf(Date.parse(reading.time))
      said += reportOf(reading, this.#uniqueId, this.#awaits)
    }
    if (readings.length > 0) return fromAscii(said)
    this.#awaits = this.#next()
    return fromAscii(`+ACK:GTHBD,${version},${this.#uniqueId},,${this.#toldAt},${this.#awaits}$`)
  }

  hear(bytes: Uint8Array): { consumed: number; heard: Heard[] } {
    const heard: Heard[] = []
    let at = 0
    for (let end = bytes.indexOf(0x24, at); end >= 0; end = bytes.indexOf(0x24, at)) {
      heard.push(this.#understand(ascii(bytes.subarray(at, end)).trim()))
      at = end + 1
    }
    // What never ends is not kept.
    return { consumed: bytes.length - at > maxHeldBytes ? bytes.length : at, heard }
  }

  #understand(text: string): Heard {
    const [, count] = /^\+SACK:(?:GTHBD,[^,]*,)?([0-9A-F]{4})$/.exec(text) ?? []
    if (count !== undefined) {
      const stored = count === this.#awaits
      if (stored) this.#awaits = undefined
      return { kind: stored ? 'stored' : 'other' }
    }
    if (text === '' || text.startsWith('+SACK')) return { kind: 'other' }
    return { kind: 'command', text, answer: fromAscii(this.#answerTo(text)) }
  }

  #answerTo(text: string): string {
    const [, word, body = ''] = /^AT\+(GT[A-Z0-9]{2,4})=(.*)$/.exec(text) ?? []
    const about = [version, this.#uniqueId, '']
    const end = [this.#toldAt, this.#next()]
    if (word === undefined) return `+NACK:GTTXT,${[...about, '1', ...end].join(',')}$`
    const fields = body.split(',')
    const order =
      word === 'GTRTO' ? (Object.entries(orderNames).find(([code]) => code === fields[1])?.[1] ?? '') : undefined
    return `+ACK:${[word, ...about, ...(order === undefined ? [] : [order]), fields.at(-1) ?? '', ...end].join(',')}$`
  }
}

const orderNames: Readonly<Record<string, string>> = {
  [realTimeOrders.position]: 'RTL',
  [realTimeOrders.reboot]: 'REBOOT',
}
