import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { digitsOf } from '../civil-time.ts'
import { kilometresPerHourPerKnot, minutesOf } from '../nmea.ts'
import { type DeviceSpeaker, type DeviceVoice, type Heard, ProtocolError } from '../protocol.ts'
import { ascii, fromAscii } from '../wire.ts'
import { keywordOf, replyOf } from './keywords.ts'
import { tellReport } from './reports.ts'

/** How a tracker of the family speaks: a line a report, and a heartbeat behind them, which the server answers. */
export const gps103Voice: DeviceVoice = {
  transport: 'tcp',
  maxReadingsPerPacket: 16,
  carried,
  newSpeaker: (uniqueId) => new Gps103Speaker(uniqueId),
}

/** Of a device that keeps its clock in UTC. */
function fieldsOf(reading: DecodedReading, keyword: string): string[] {
  const { position, ignition, inputs, fuelPercent, temperaturesC, batteryPercent } = reading
  const at = new Date(reading.time)
  const date = digitsOf(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate())
  const time = digitsOf(at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds())
  const door = inputs?.door
  const values = [
    ignition === undefined ? '' : ignition ? '1' : '0',
    door === 0 || door === 1 ? String(door) : '',
    fuelPercent === undefined ? '' : `${Math.max(fuelPercent, 0).toFixed(2)}%`,
    '',
    signed(temperaturesC?.sensor1),
  ]
  const phone = batteryPercent === undefined ? '' : `${Math.min(Math.max(Math.round(batteryPercent), 0), 100)}%`
  const fix = position
    ? [
        'F',
        `${time}.${String(at.getUTCMilliseconds()).padStart(3, '0')}`,
        position.valid ? 'A' : 'V',
        minutesOf(position.lat, 2, 5),
        position.lat < 0 ? 'S' : 'N',
        minutesOf(position.lon, 3, 5),
        position.lon < 0 ? 'W' : 'E',
        decimal(position.speedKmh === undefined ? undefined : position.speedKmh / kilometresPerHourPerKnot),
        decimal(position.courseDeg),
        decimal(position.altitudeM),
      ]
    : ['L', '', '', '', '', '', '', '', '', '']
  return [keyword, date + time, phone, ...fix, ...values]
}

function decimal(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(2)
}

function signed(value: number | undefined): string {
  if (value === undefined) return ''
  return `${value < 0 ? '-' : '+'}${Math.abs(Math.round(value))}`
}

function carried(reading: DecodedReading): DecodedReading {
  const [keyword = '', ...fields] = fieldsOf(reading, keywordOf(reading.alarms))
  // A line that tells its time does not ask when it came.
  const told = tellReport(keyword, fields, { checksum: 'strict', receivedAtMs: 0 }, undefined)
  return told.reading as DecodedReading
}

/** Of an order, with the longest number of a device. */
const mostHeadChars = 26

const words = { login: 'LOAD', heartbeat: 'ON' } as const

class Gps103Speaker implements DeviceSpeaker {
  readonly #uniqueId: string
  /** Of the last report: answers to commands say where the device is. */
  #last: readonly string[] = []

  constructor(uniqueId: string) {
    if (!/^\d{10,17}$/.test(uniqueId)) throw new ProtocolError('unsupported', 'not an IMEI')
    this.#uniqueId = uniqueId
  }

  login(): Uint8Array {
    return fromAscii(`##,imei:${this.#uniqueId},A;`)
  }

  report(readings: readonly DecodedReading[]): Uint8Array {
    const lines = readings.map((reading) => {
      const [keyword = '', ...fields] = fieldsOf(reading, keywordOf(reading.alarms))
      this.#last = fields
      return this.#line(keyword, ...fields)
    })
    return fromAscii(`${lines.join('')}${this.#uniqueId};`)
  }

  hear(bytes: Uint8Array): { consumed: number; heard: Heard[] } {
    const text = ascii(bytes)
    const heard: Heard[] = []
    let at = 0
    while (at < text.length) {
      const rest = text.slice(at)
      const length = saidLength(rest)
      if (length === 0) break
      heard.push(this.#understood(rest.slice(0, length)))
      at += length
    }
    return { consumed: at, heard }
  }

  #understood(text: string): Heard {
    if (text === words.login) return { kind: 'welcome' }
    if (text === words.heartbeat) return { kind: 'stored' }
    const order = /^\*\*,imei:\d+,(.*?);?$/s.exec(text)?.[1]
    if (order === undefined || order === 'E') return { kind: 'other' }
    return { kind: 'command', text: order, answer: fromAscii(this.#answer(order)) }
  }

  #answer(order: string): string {
    const [word = ''] = order.split(',')
    const keyword = /^[A-Z]$/.test(word) ? `${word.toLowerCase()}t` : word
    const isReport = word === 'B' || word === 'C'
    return this.#line(isReport || !replyOf(keyword) ? 'tracker' : keyword, ...this.#last)
  }

  #line(...fields: readonly string[]): string {
    return `imei:${[this.#uniqueId, ...fields].join(',')};`
  }
}

/** How much of it is one thing said. An order has no end of its own: it ends where the next begins, or with the packet. */
function saidLength(text: string): number {
  for (const word of Object.values(words)) {
    if (text.startsWith(word)) return word.length
    if (word.startsWith(text)) return 0
  }
  if (!'**,imei:'.startsWith(text.slice(0, 8))) return 1
  const [order] = /^\*\*,imei:\d+,(?:(?!(?:LOAD|ON)+(?:\*\*|$)|\*\*,)[^;\r\n])*[;\r\n]?/.exec(text) ?? []
  return order?.length ?? (text.length > mostHeadChars ? 1 : 0)
}
