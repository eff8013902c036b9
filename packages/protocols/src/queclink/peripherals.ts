import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure } from '../draft.ts'
import { meanAccessory } from './accessories.ts'
import { meanCan } from './can.ts'
import { hexOf, integerOf, numberOf } from './fields.ts'
import type { Model } from './models.ts'

/**
 * The end of GTERI. Its mask says what hangs on the device; the blocks follow in this order, each with its own count.
 *
 *     0 fuel sensor · 29 fuel sensors with masks · 1 one-wire · 2 bus · 3, 4, 10 fuel by percent, volume, temperature
 *     7 sensors by radio · 8 Bluetooth
 */

/** More than a message has room for. */
const maxDevices = 64

class Tokens {
  readonly fields: readonly string[]
  at = 0

  constructor(fields: readonly string[]) {
    this.fields = fields
  }

  get left(): number {
    return this.fields.length - this.at
  }

  next(): string {
    const field = this.fields[this.at] ?? ''
    this.at = Math.min(this.at + 1, this.fields.length)
    return field
  }

  count(): number {
    return Math.min(integerOf(this.next()) ?? 0, maxDevices)
  }
}

export function meanPeripherals(
  reading: DecodedReading,
  fields: readonly string[],
  mask: number,
  model: Model | undefined,
): void {
  const has = (bit: number) => ((mask >>> bit) & 1) === 1
  const tokens = new Tokens(fields)
  if (has(0) && !model?.fuelInUartBlock) keepFuelSensor(reading, 1, tokens.next())
  if (has(29)) maskedFuelSensor(reading, tokens)
  if (has(1)) oneWire(reading, tokens)
  if (has(2)) {
    keepRaw(reading, 'canState', tokens.next())
    tokens.at = meanCan(reading, fields, tokens.at, model).end
  }
  if (has(3) || has(4) || (has(0) && model?.fuelInUartBlock === true)) fuelSensors(reading, tokens, has, model)
  if (has(7)) radioSensors(reading, tokens)
  if (has(8)) bluetooth(reading, tokens, model)
  const rest = fields.slice(tokens.at)
  if (rest.some((field) => field !== '' && field !== '0')) keepRaw(reading, 'rest', rest.join(','))
}

/** What a sensor says in its own units, in hexadecimal: only a calibration makes litres of it. */
function keepFuelSensor(reading: DecodedReading, number: number, field: string): void {
  const value = hexOf(field)
  if (value !== undefined) keepRaw(reading, `fuelSensor${number}`, value)
  else if (field !== '') keepRaw(reading, `fuelSensor${number}`, field)
}

function maskedFuelSensor(reading: DecodedReading, tokens: Tokens): void {
  tokens.next()
  tokens.next()
  const mask = hexOf(tokens.next()) ?? 0
  if (mask & 1) keepFuelSensor(reading, 1, tokens.next())
  if (mask & 2) {
    const height = tokens.next()
    if (height !== '') keepRaw(reading, 'fuelHeight', height)
  }
}

const temperatureDevice = '1'

function oneWire(reading: DecodedReading, tokens: Tokens): void {
  const count = tokens.count()
  let sensors = 0
  for (let index = 0; index < count && tokens.left > 0; index += 1) {
    const [id, type, data] = [tokens.next(), tokens.next(), tokens.next()]
    if (id !== '') keepRaw(reading, `oneWire${index + 1}`, id)
    if (type === temperatureDevice) {
      sensors += 1
      const temperatureC = oneWireTemperature(data)
      if (temperatureC !== undefined) measure(reading, 'temperaturesC', `oneWire${sensors}`, temperatureC)
    } else if (type === '2' && /^[0-9A-Fa-f]{8,16}$/.test(id)) {
      reading.driverKey ??= id.toUpperCase()
    } else if (data !== '') keepRaw(reading, `oneWire${index + 1}Data`, data)
  }
}

/** Sixteenths of a degree in four hexadecimal digits, or degrees as they are. */
function oneWireTemperature(field: string): number | undefined {
  if (/^-?\d+\.\d+$/.test(field)) return Number(field) + 0
  // Some sensors fill it with signs to eight digits.
  const [, digits] = /^(?:FFFF|0000)?([0-9A-F]{4})$/i.exec(field) ?? []
  if (digits === undefined) return undefined
  const value = Number.parseInt(digits, 16)
  return (value > 0x7fff ? value - 0x10000 : value) / 16
}

function fuelSensors(
  reading: DecodedReading,
  tokens: Tokens,
  has: (bit: number) => boolean,
  model: Model | undefined,
): void {
  const count = tokens.count()
  for (let number = 1; number <= count && tokens.left > 0; number += 1) {
    const type = tokens.next()
    if (type !== '') keepRaw(reading, `fuelSensor${number}Type`, type)
    if (model?.fuelInUartBlock) {
      tokens.next() // which of the serial ports
      if (has(0)) keepFuelSensor(reading, number, tokens.next())
    }
    const told = (bit: number) => (has(bit) ? numberOf(tokens.next()) : undefined)
    const [percent, litres, temperatureC] = [told(3), told(4), told(10)]
    if (number === 1) {
      if (percent !== undefined) reading.fuelPercent = percent
      if (litres !== undefined) reading.fuelLitres = litres
    } else {
      if (percent !== undefined) keepRaw(reading, `fuel${number}Percent`, percent)
      if (litres !== undefined) keepRaw(reading, `fuel${number}Litres`, litres)
    }
    if (temperatureC !== undefined) measure(reading, 'temperaturesC', `fuel${number}`, temperatureC)
  }
}

const withHumidity = '2'

function radioSensors(reading: DecodedReading, tokens: Tokens): void {
  const count = tokens.count()
  for (let number = 1; number <= count && tokens.left > 0; number += 1) {
    const [serial, type] = [tokens.next(), tokens.next()]
    if (serial !== '') keepRaw(reading, `radio${number}`, serial)
    const temperatureC = numberOf(tokens.next())
    if (temperatureC !== undefined) measure(reading, 'temperaturesC', `radio${number}`, temperatureC)
    if (type !== withHumidity) continue
    const humidity = numberOf(tokens.next())
    if (humidity !== undefined) measure(reading, 'humidityPercent', `radio${number}`, humidity)
  }
}

function bluetooth(reading: DecodedReading, tokens: Tokens, model: Model | undefined): void {
  const count = tokens.count()
  for (let number = 1; number <= count && tokens.left > 0; number += 1) {
    tokens.next() // index
    const type = tokens.next()
    if (type !== '') keepRaw(reading, `accessory${number}Type`, type)
    tokens.next() // model
    if (model?.name.startsWith('GV600M')) tokens.next() // length of what follows
    const data = tokens.next()
    if (data !== '') keepRaw(reading, `accessory${number}Data`, data)
    tokens.at = meanAccessory(reading, number, tokens.fields, tokens.at)
  }
}
