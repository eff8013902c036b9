import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { digitsOf } from '../civil-time.ts'
import { kilometresPerHourPerKnot, minutesOf } from '../nmea.ts'
import { type DeviceSpeaker, type DeviceVoice, type Heard, ProtocolError } from '../protocol.ts'
import { ascii, fromAscii } from '../wire.ts'
import { factoryMaker } from './commands.ts'
import type { Fix } from './fix.ts'
import { encodeText } from './frames.ts'
import { statusOf } from './status.ts'
import { meaningOf } from './texts.ts'

/** How a tracker of the family speaks: one text a report, which the server confirms. */
export const h02Voice: DeviceVoice = {
  transport: 'tcp',
  maxReadingsPerPacket: 1,
  carried,
  newSpeaker: (uniqueId) => new H02Speaker(uniqueId),
}

const word = { report: 'V1', link: 'LINK', confirmation: 'V4', message: 'SMS', heartbeat: 'V0' } as const

/** A report is a fix; without a place, what the device says of itself. */
function fieldsOf(reading: DecodedReading): readonly [command: string, ...fields: readonly string[]] {
  const status = statusOf(reading)
  const behind = status === undefined ? [] : [status.toString(16).padStart(8, '0').toUpperCase()]
  const fix = fixOf(reading)
  if (fix) return [word.report, ...wireOrder.map((name) => fix[name]), ...behind]
  const [time, date] = momentOf(reading.time)
  const charge = reading.batteryPercent
  const percent = charge === undefined ? '' : String(Math.min(Math.max(Math.round(charge), 0), 100))
  return [word.link, time, '', '', percent, '', '', date, ...behind]
}

const wireOrder = [
  'time',
  'validity',
  'lat',
  'northSouth',
  'lon',
  'eastWest',
  'speed',
  'course',
  'date',
] as const satisfies readonly (keyof Fix)[]

function fixOf({ time: told, position }: DecodedReading): Required<Omit<Fix, 'charge'>> | undefined {
  if (!position) return undefined
  const [time, date] = momentOf(told)
  const knots = Math.min((position.speedKmh ?? 0) / kilometresPerHourPerKnot, 999.99)
  return {
    time,
    validity: position.valid ? 'A' : 'V',
    lat: minutesOf(position.lat, 2, 4),
    northSouth: position.lat < 0 ? 'S' : 'N',
    lon: minutesOf(position.lon, 3, 4),
    eastWest: position.lon < 0 ? 'W' : 'E',
    speed: knots.toFixed(2).padStart(6, '0'),
    course: position.courseDeg === undefined ? '' : position.courseDeg.toFixed(2),
    date,
  }
}

/** hhmmss and ddmmyy */
function momentOf(iso: string): [time: string, date: string] {
  const at = new Date(iso)
  return [
    digitsOf(at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()),
    digitsOf(at.getUTCDate(), at.getUTCMonth() + 1, at.getUTCFullYear()),
  ]
}

function carried(reading: DecodedReading): DecodedReading {
  const [command, ...fields] = fieldsOf(reading)
  const message = { maker: factoryMaker, id: '0', command, fields }
  // A text that tells its time does not ask when it came.
  const { readings } = meaningOf(message, { checksum: 'strict', receivedAtMs: 0 })
  return readings[0] as DecodedReading
}

class H02Speaker implements DeviceSpeaker {
  readonly #uniqueId: string
  /** Of the last report: answers to commands say where the device is. */
  #last: readonly string[] = []

  constructor(uniqueId: string) {
    if (!/^\d{1,20}$/.test(uniqueId)) throw new ProtocolError('unsupported', 'not a device’s number')
    this.#uniqueId = uniqueId
  }

  login(): undefined {
    return undefined
  }

  report(readings: readonly DecodedReading[]): Uint8Array {
    const texts = readings.map((reading) => {
      const [command, ...fields] = fieldsOf(reading)
      if (command === word.report) this.#last = fields
      return ascii(this.#say(command, ...fields))
    })
    return fromAscii(texts.join(''))
  }

  hear(bytes: Uint8Array): { consumed: number; heard: Heard[] } {
    const heard: Heard[] = []
    let at = 0
    while (at < bytes.length) {
      const end = bytes.indexOf(0x23, at)
      // A word of its text messages has no end of its own.
      if (end < 0 && bytes[at] === 0x2a) break
      const next = end < 0 ? bytes.length : end + 1
      heard.push(this.#understood(ascii(bytes.subarray(at, next))))
      at = next
    }
    return { consumed: at, heard }
  }

  #understood(text: string): Heard {
    if (!text.startsWith('*')) {
      return { kind: 'command', text, answer: this.#say(word.message, text.replaceAll('#', '')) }
    }
    const [, , command = '', ...parameters] = text.replace(/#$/, '').split(',')
    if (command === word.confirmation) {
      return parameters[0] === word.report || parameters[0] === word.link ? { kind: 'stored' } : { kind: 'other' }
    }
    if (command === word.heartbeat || command === 'HTBT' || command === 'R12') return { kind: 'other' }
    return { kind: 'command', text, answer: this.#answer(command, parameters) }
  }

  #answer(command: string, [time = '', ...parameters]: readonly string[]): Uint8Array {
    if (command === 'R1') return this.#say(word.heartbeat)
    if (command === 'D1' && this.#last.length > 0) return this.#say(word.report, ...this.#last)
    const outcome = command === 'S20' ? [parameters[1] === '0' ? 'OK' : 'DONE'] : []
    return this.#say(word.confirmation, command, ...outcome, time, ...this.#last)
  }

  #say(...fields: readonly string[]): Uint8Array {
    return encodeText(factoryMaker, this.#uniqueId, ...fields)
  }
}
