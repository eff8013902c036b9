import { ascii, hex, WireReader } from '../wire.ts'
import type { Message } from './message.ts'
import { digits, localTime, number, type Part, printable, readDriver, readParts } from './parts.ts'

/** Message 94 in the long form: whatever is no position, by a kind of one byte. */
export function readInfo(content: Uint8Array, message: Message): void {
  const kind = content[0]
  const value = content.subarray(1)
  if (kind === undefined) return
  const parts = kinds[kind]
  if (parts) readParts(parts, new WireReader(value), message)
  else if (value.length > 0) message.keep(`info${kind.toString(16).toUpperCase().padStart(2, '0')}`, hex(value))
}

/** `ALM1=FF;STA1=C0;DYD=01;SOS=…`: what is switched on, and whether the engine is cut off. */
const settings: Part = {
  atLeast: 1,
  read(wire, message) {
    for (const pair of ascii(wire.slice(wire.remaining)).split(';').slice(0, 64)) {
      const at = pair.indexOf('=')
      const name = pair.slice(0, at).trim()
      const value = pair.slice(at + 1).trim()
      if (at < 1 || !/^[A-Za-z0-9]{1,32}$/.test(name) || value === '') continue
      message.keep(`setting${name.toUpperCase()}`, /^[0-9A-Fa-f]{2}$/.test(value) ? Number.parseInt(value, 16) : value)
    }
  },
}

const door: Part = {
  atLeast: 1,
  read(wire, message) {
    if (wire.remaining >= 7) localTime.read(wire, message)
    const state = wire.u8()
    message.tell('inputs.door', state & 1)
    message.tell('inputs.io1', (state >> 2) & 1)
  },
}

/** Each system's state, then its satellites' strengths: those in use, and those only seen. */
const satellites: Part = {
  atLeast: 3,
  read(wire, message) {
    for (const system of ['gps', 'beidou']) {
      if (wire.remaining < 3) return
      message.keep(`${system}Status`, wire.u8())
      const used = wire.u8()
      wire.slice(Math.min(used, wire.remaining))
      message.keep(`${system}Satellites`, used)
      if (wire.remaining === 0) return
      const seen = wire.u8()
      wire.slice(Math.min(seen, wire.remaining))
      message.keep(`${system}SatellitesVisible`, seen)
    }
  },
}

/** One byte says the radio's generation, two the vehicle's supply. */
const networkOrSupply: Part = {
  atLeast: 1,
  read(wire, message) {
    if (wire.remaining === 2) message.tell('externalV', wire.u16() / 100)
    else message.keep('networkTechnology', wire.u8() > 0 ? '4G' : '2G')
  },
}

/** `!AIOIL,address,level,temperature,version,…,measured level,…`: an ultrasonic fuel sensor, after a time of some. */
const fuelSensor: Part = {
  atLeast: 1,
  read(wire, message) {
    if (wire.bytes[wire.position] !== 0x21 && wire.remaining > 6) localTime.read(wire, message)
    const text = ascii(wire.slice(wire.remaining))
    const [name, address, level, temperature, version, , measured] = text.split(',')
    const numbers = [level, temperature, measured].map((value) => (value?.trim() ? Number(value) : Number.NaN))
    if (name !== '!AIOIL' || numbers.some((value) => !Number.isFinite(value))) {
      message.keep('serialData', text)
      return
    }
    message.tell('temperaturesC.sensor1', numbers[1] as number)
    message.tell('fuelLitres', numbers[2] as number)
    message.keep('fuelSensorLevel', numbers[0] as number)
    message.keep('fuelSensorAddress', address ?? '')
    message.keep('fuelSensorVersion', version ?? '')
  },
}

/** A card, with a frame of its own around four bytes, or its digits; or text of what is plugged in. */
const card: Part = {
  atLeast: 1,
  read(wire, message) {
    const value = wire.slice(wire.remaining)
    const first = value[0] as number
    const isLetter = (first >= 0x41 && first <= 0x5a) || (first >= 0x61 && first <= 0x7a)
    if (isLetter) message.keep('serialData', printable(value))
    else if (value.length >= 6) readDriver(value.subarray(2, 6), 'hex', message)
    else readDriver(value, 'hex', message)
  },
}

function text(name: string): Part {
  return {
    atLeast: 1,
    read(wire, message) {
      const value = printable(wire.slice(wire.remaining))
      if (value !== '') message.keep(name, value)
    },
  }
}

const kinds: Readonly<Record<number, readonly Part[]>> = {
  0: [number(2, 'externalV', { per: 100 })],
  4: [settings],
  5: [door],
  8: [text('selfCheck')],
  9: [satellites],
  10: [digits(8, 'imei'), digits(8, 'imsi'), digits(10, 'iccid')],
  11: [networkOrSupply],
  13: [fuelSensor],
  27: [card],
  30: [
    number(4, 'temperaturesC.sensor1', { signed: 'two', per: 10 }),
    number(4, 'humidityPercent.sensor1', { signed: 'two', per: 10 }),
  ],
}
