import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { civilTime, pairs } from '../civil-time.ts'
import { flag, keepRaw, measure, place, readingAt, readingOnReceipt } from '../draft.ts'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { ascii } from '../wire.ts'
import { dbmOf, meanCell, meanEvent, meanInputs, meanOutputs, volts } from './meaning.ts'
import { analogScale, isFuelInHundredths } from './models.ts'

/**
 * AAA: a report as text. Its fields in order; what begins with the event data came with later models, and each model
 * stops somewhere.
 */
const fields = [
  'event',
  'lat',
  'lon',
  'time',
  'fix',
  'satellites',
  'gsmSignal',
  'speedKmh',
  'courseDeg',
  'hdop',
  'altitudeM',
  'odometerM',
  'runTimeS',
  'cell',
  'lines',
  'analog',
  'eventData',
  'custom',
  'protocolVersion',
  'fuel',
  'temperatures',
] as const

type TextField = (typeof fields)[number]

/** Whether this is such a report, under whatever command's name. */
export function isTextReport(body: Uint8Array): boolean {
  return /^(\d+,)?\d+,-?\d+\.\d+,-?\d+\.\d+,\d{12},[AV],/.test(ascii(body.subarray(0, 96)))
}

export function decodeText(body: Uint8Array, options: DecodeOptions): DecodedReading {
  const values = ascii(body).split(',')
  // Some firmware puts a number of its own before the event; a latitude has a point, an event has none.
  if (!values[1]?.includes('.') && values[2]?.includes('.')) values.shift()
  const told = Object.fromEntries(fields.map((name, index) => [name, (values[index] ?? '').trim()])) as Record<
    TextField,
    string
  >
  const event = numberOf(told.event)
  const isNowhere = told.lat === '' && told.lon === ''
  if (event === undefined || (!isNowhere && (numberOf(told.lat) === undefined || numberOf(told.lon) === undefined))) {
    throw new ProtocolError('malformed', 'a report without an event, or of half a place')
  }
  const reading = timed(told.time, options)
  const gsmSignal = numberOf(told.gsmSignal)
  if (isNowhere) flag(reading, 'no-fix')
  else meanPlace(reading, told)
  const odometerM = numberOf(told.odometerM)
  if (odometerM !== undefined && odometerM >= 0) reading.odometerM = odometerM
  keepNumber(reading, 'runTimeS', told.runTimeS)
  keepNumber(reading, 'gsmSignal', told.gsmSignal)
  meanBase(reading, told.cell, gsmSignal)
  meanLineField(reading, told.lines, options.model)
  meanAnalog(reading, told.analog, options.model)
  meanEvent(reading, event, told.eventData)
  if (told.custom !== '') keepRaw(reading, 'custom', told.custom)
  keepNumber(reading, 'protocolVersion', told.protocolVersion)
  meanFuel(reading, told.fuel, options.model)
  meanTemperatures(reading, told.temperatures, numberOf(told.protocolVersion) ?? 0)
  meanRest(reading, values.slice(fields.length))
  return reading
}

function meanPlace(reading: DecodedReading, told: Record<TextField, string>): void {
  const hdop = numberOf(told.hdop)
  place(reading, {
    lat: Number(told.lat),
    lon: Number(told.lon),
    ...optional('altitudeM', numberOf(told.altitudeM)),
    ...optional('speedKmh', numberOf(told.speedKmh)),
    ...optional('courseDeg', numberOf(told.courseDeg)),
    ...optional('satellites', countOf(told.satellites)),
    ...optional('hdop', hdop !== undefined && hdop >= 0 ? hdop : undefined),
    valid: told.fix.toUpperCase() === 'A',
  })
}

/** Within what a device can mean; longer digits are no numbers of this family. */
function numberOf(text: string): number | undefined {
  return /^-?\d{1,12}(\.\d{0,12})?$/.test(text) ? Number(text) : undefined
}

function countOf(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) ? Number(text) : undefined
}

function hexOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text, 16) : undefined
}

function optional<Name extends string>(name: Name, value: number | undefined): { [name in Name]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { [name in Name]: number })
}

function keepNumber(reading: DecodedReading, name: string, text: string): void {
  const value = numberOf(text)
  if (value !== undefined) keepRaw(reading, name, value)
  else if (text !== '') keepRaw(reading, name, text)
}

/** yymmddHHMMSS, in the zone the device was set to. */
function timed(text: string, options: DecodeOptions): DecodedReading {
  if (text === '') return readingOnReceipt(options.receivedAtMs)
  if (!/^\d{12}$/.test(text)) throw new ProtocolError('malformed', 'a report without a time')
  const { ms, isReal } = civilTime(pairs(text), pairs(text.slice(6)))
  if (isReal) return readingAt(ms - (options.utcOffsetMin ?? 0) * 60_000)
  const reading = readingOnReceipt(options.receivedAtMs)
  keepRaw(reading, 'time', text)
  return reading
}

/** MCC|MNC|LAC|cell, the last two in hexadecimal. */
function meanBase(reading: DecodedReading, text: string, gsmSignal: number | undefined): void {
  const [mcc, mnc, areaCode, cellId] = text.split('|')
  const rssiDbm = gsmSignal === undefined ? undefined : dbmOf(gsmSignal)
  meanCell(reading, {
    mcc: countOf(mcc ?? '') ?? 0,
    mnc: countOf(mnc ?? '') ?? 0,
    areaCode: hexOf(areaCode) ?? Number.NaN,
    cellId: hexOf(cellId) ?? Number.NaN,
    ...(rssiDbm !== undefined && { rssiDbm }),
  })
}

/** Two hexadecimal digits of inputs, two of outputs. */
function meanLineField(reading: DecodedReading, text: string, model: string | undefined): void {
  const lines = /^[0-9a-f]{4}$/i.test(text) ? hexOf(text) : undefined
  if (lines === undefined) {
    if (text !== '') keepRaw(reading, 'lines', text)
    return
  }
  keepRaw(reading, 'input', lines >> 8)
  keepRaw(reading, 'output', lines & 0xff)
  meanInputs(reading, lines >> 8, model)
  meanOutputs(reading, lines & 0xff)
}

/**
 * Three inputs, the battery and the supply: counts in hexadecimal, by older firmware in decimals, which is seen by the
 * battery; or five voltages of which the first two count.
 */
function meanAnalog(reading: DecodedReading, text: string, model: string | undefined): void {
  const values = text.split('|')
  if (values.some((value) => value.includes('.'))) {
    const names = ['batteryV', 'externalV', 'clockBatteryV', 'processorV', 'gnssV']
    for (const [index, value] of values.entries()) {
      const voltage = numberOf(value)
      const name = names[index]
      if (voltage === undefined || name === undefined) continue
      if (name === 'batteryV' || name === 'externalV') reading[name] = voltage
      else keepRaw(reading, name, voltage)
    }
    return
  }
  const inHex = values.map(hexOf)
  const inDecimals = values.map((value) => (/^\d{1,5}$/.test(value) ? Number(value) : undefined))
  const isDecimal =
    analogScale(undefined, inHex[3]) === undefined && analogScale(undefined, inDecimals[3]) !== undefined
  const counts = isDecimal ? inDecimals : inHex
  const [, , , battery, external] = counts
  const scale = analogScale(model, battery)
  if (!scale) {
    if (text !== '') keepRaw(reading, 'analog', text)
    return
  }
  for (const [index, count] of counts.slice(0, 3).entries()) {
    if (count !== undefined) measure(reading, 'inputs', `ain${index + 1}V`, volts(count, scale.input))
  }
  if (battery !== undefined) reading.batteryV = volts(battery, scale.battery)
  if (external !== undefined) reading.externalV = volts(external, scale.external)
  for (const [index, count] of counts.entries()) if (index > 4 && count) keepRaw(reading, `analog${index + 1}`, count)
}

/** Percent: two digits whole, two of hundredths, each in hexadecimal. Nothing but zeros: no sensor is there. */
function meanFuel(reading: DecodedReading, text: string, model: string | undefined): void {
  if (/^[0-9a-f]{4}$/i.test(text)) {
    const hundredths = isFuelInHundredths(model)
      ? (hexOf(text) ?? 0)
      : (hexOf(text.slice(0, 2)) ?? 0) * 100 + (hexOf(text.slice(2)) ?? 0)
    if (text !== '0000') reading.fuelPercent = hundredths / 100
  } else if (text !== '') keepRaw(reading, 'fuel', text)
}

/** Of each sensor its number and its value; before version 3 of the protocol, whole degrees and hundredths apart. */
function meanTemperatures(reading: DecodedReading, text: string, version: number): void {
  for (const part of text.split('|')) {
    const sensor = hexOf(part.slice(0, 2))
    const value = part.length === 6 ? hexOf(part.slice(2)) : undefined
    if (sensor === undefined || value === undefined) {
      if (part !== '') keepRaw(reading, 'temperatures', text)
      continue
    }
    const whole = value >> 8 > 127 ? (value >> 8) - 256 : value >> 8
    const hundredths =
      version >= 3 ? (value > 32_767 ? value - 65_536 : value) : whole * 100 + signed(value & 0xff, whole)
    measure(reading, 'temperaturesC', `sensor${sensor}`, hundredths / 100)
  }
}

const signed = (magnitude: number, like: number) => (like < 0 ? -magnitude : magnitude)

/**
 * What comes after the temperatures: a count and as many fields (the taximeter is the sixth), or the strongest
 * acceleration and braking and then the fuel sensors. Newer firmware adds named groups.
 */
function meanRest(reading: DecodedReading, rest: readonly string[]): void {
  const plain: string[] = []
  for (const value of rest) {
    const [name, ...parts] = value.split('|')
    if (name === 'ACC') keepRaw(reading, 'accelerometer', parts.join('|'))
    else if (name === 'BUF') keepRaw(reading, 'recordsLeft', numberOf(parts[0] ?? '') ?? parts.join('|'))
    else plain.push(value.trim())
  }
  const [first = '', ...others] = plain
  if (first !== '' && numberOf(first) === others.length && others.length > 0) {
    for (const [index, value] of others.entries()) {
      if (value !== '') keepRaw(reading, index === 5 ? 'taximeter' : `data${index + 1}`, value)
    }
    return
  }
  const [acceleration = '', braking = '', ...sensors] = plain
  keepNumber(reading, 'maxAccelerationMg', acceleration)
  keepNumber(reading, 'maxBrakingMg', braking)
  for (const [index, value] of sensors.entries()) if (value !== '') keepRaw(reading, `data${index + 1}`, value)
}
