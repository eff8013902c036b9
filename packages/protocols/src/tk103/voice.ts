import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { digitsOf } from '../civil-time.ts'
import { minutesOf } from '../nmea.ts'
import { type DeviceSpeaker, type DeviceVoice, type Heard, ProtocolError } from '../protocol.ts'
import { ascii, fromAscii } from '../wire.ts'
import { chargeSteps, unknownSteps, unknownVolts } from './battery.ts'
import { alarmDigitOf } from './causes.ts'
import type { Frame } from './frames.ts'
import { meaningOf } from './messages.ts'
import { stateOf } from './state.ts'

/** How a tracker of the family speaks: reports, and a handshake behind them, which the server answers. */
export const tk103Voice: DeviceVoice = {
  transport: 'tcp',
  maxReadingsPerPacket: 16,
  carried,
  newSpeaker: (uniqueId) => new Tk103Speaker(uniqueId),
}

type Said = Pick<Frame, 'command' | 'body' | 'hasCommas'>

/** A fix in the compact spelling; without a place, what the device's battery has. */
function saidOf(reading: DecodedReading): Said {
  const fix = fixOf(reading)
  if (fix === undefined) return { command: 'ZC20', body: chargeOf(reading), hasCommas: true }
  const digit = alarmDigitOf(reading.alarms)
  if (digit !== undefined) return { command: 'BO01', body: digit + fix, hasCommas: false }
  return { command: 'BR00', body: fix, hasCommas: false }
}

function fixOf(reading: DecodedReading): string | undefined {
  const { position, time, odometerM } = reading
  if (!position) return undefined
  const at = new Date(time)
  const metres = Math.min(Math.max(Math.round(odometerM ?? 0), 0), 0xffffffff)
  return [
    digitsOf(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()),
    position.valid ? 'A' : 'V',
    minutesOf(position.lat, 2, 4),
    position.lat < 0 ? 'S' : 'N',
    minutesOf(position.lon, 3, 4),
    position.lon < 0 ? 'W' : 'E',
    Math.min(position.speedKmh ?? 0, 999.9)
      .toFixed(1)
      .padStart(5, '0'),
    digitsOf(at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()),
    (position.courseDeg ?? 0).toFixed(2).padStart(6, '0'),
    stateOf(reading),
    `L${metres.toString(16).toUpperCase().padStart(8, '0')}`,
  ].join('')
}

function chargeOf({ time, batteryPercent, batteryV, externalV }: DecodedReading): string {
  const at = new Date(time)
  const steps = Object.entries(chargeSteps).find(([, percent]) => percent === batteryPercent)?.[0] ?? unknownSteps
  const counted = (volts: number | undefined, per: number) =>
    volts === undefined ? unknownVolts : Math.min(Math.max(Math.round(volts * per), 0), unknownVolts)
  return [
    digitsOf(at.getUTCDate(), at.getUTCMonth() + 1, at.getUTCFullYear()),
    digitsOf(at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()),
    steps,
    counted(batteryV, 100),
    counted(externalV, 10),
    '255',
  ].join(',')
}

function carried(reading: DecodedReading): DecodedReading {
  // What tells its time does not ask when it came.
  const told = meaningOf({ id: '0', ...saidOf(reading) }, { checksum: 'strict', receivedAtMs: 0 })
  return told.reading as DecodedReading
}

class Tk103Speaker implements DeviceSpeaker {
  readonly #uniqueId: string
  /** Of the last report: some answers to commands say where the device is. */
  #last = ''

  constructor(uniqueId: string) {
    if (!/^\d{6,20}$/.test(uniqueId)) throw new ProtocolError('unsupported', 'not a device’s number')
    this.#uniqueId = uniqueId
  }

  /** The number in twelve digits has the longer one behind it, filled up with zeros. */
  login(): Uint8Array {
    return fromAscii(this.#say('BP05', `${this.#uniqueId.padStart(15, '0')}HSO`))
  }

  report(readings: readonly DecodedReading[]): Uint8Array {
    const frames = readings.map((reading) => {
      const { command, body, hasCommas } = saidOf(reading)
      this.#last = fixOf(reading) ?? this.#last
      return hasCommas ? `(${this.#uniqueId},${command},${body})` : this.#say(command, body)
    })
    return fromAscii(frames.join('') + this.#say('BP00', 'HSO'))
  }

  hear(bytes: Uint8Array): { consumed: number; heard: Heard[] } {
    const text = ascii(bytes)
    const heard: Heard[] = []
    let at = 0
    for (;;) {
      const end = text.indexOf(')', at)
      if (end < 0) return { consumed: at, heard }
      heard.push(this.#understood(text.slice(at, end + 1)))
      at = end + 1
    }
  }

  #understood(text: string): Heard {
    const said = /^\(\d+(.*)\)$/s.exec(text.trim())?.[1]
    if (said === undefined) return { kind: 'other' }
    if (said === 'AP05') return { kind: 'welcome' }
    if (said.startsWith('AP01')) return { kind: 'stored' }
    if (said.startsWith('AS01')) return { kind: 'other' }
    return { kind: 'command', text: said, answer: fromAscii(this.#answer(said)) }
  }

  #answer(said: string): string {
    if (said.startsWith('AP00')) return this.#say('BP04', this.#last)
    if (said.startsWith('AR00') && this.#last !== '') return this.#say('BR00', this.#last)
    if (/^A[TV]\d\d/.test(said)) return this.#say(`B${said}`.replace('BA', 'B'), '')
    return this.#say('BP00', 'HSO')
  }

  #say(command: string, body: string): string {
    return `(${this.#uniqueId}${command}${body})`
  }
}
