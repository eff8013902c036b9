import type { Beacon, DecodedReading } from '@clutch/contracts/telematics/readings'
import { alarm, keepRaw, measure, place, readingAt, readingOnReceipt } from '../draft.ts'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { ascii, hex } from '../wire.ts'
import { epochMs } from './batch.ts'
import { cameraAlarms, cameraAlarmsVersion } from './events.ts'
import { LittleReader } from './little-endian.ts'
import { dbmOf, meanCard, meanCell, meanEvent, meanInputs, meanOutputs } from './meaning.ts'
import type { Parameter } from './packets.ts'
import { meaningOf, type ParameterMeaning } from './parameters.ts'

/** From the parameters of a CCE report to a reading. */

interface Place {
  lat?: number
  lon?: number
  altitudeM?: number
  speedKmh?: number
  courseDeg?: number
  satellites?: number
  hdop?: number
  valid: boolean
}

export function readingOf(parameters: readonly Parameter[], options: DecodeOptions): DecodedReading {
  const seconds = parameters.find(({ id, width }) => meaningOf(id, width)?.to === 'time')?.value
  const reading =
    typeof seconds === 'number'
      ? readingAt(epochMs + seconds * 1000 - (options.utcOffsetMin ?? 0) * 60_000)
      : readingOnReceipt(options.receivedAtMs)
  const told: Place = { valid: false }
  const events: number[] = []
  for (const parameter of parameters) {
    const { id, width, value } = parameter
    const meaning = meaningOf(id, width)
    if (meaning?.to === 'event' && typeof value === 'number') events.push(value)
    else if (meaning === undefined) keepRaw(reading, nameOf(id), typeof value === 'number' ? value : hex(value))
    else if (typeof value === 'number') meanNumber(reading, told, meaning, value, options)
    else meanBytes(reading, meaning.to, id, value)
  }
  if (told.lat !== undefined && told.lon !== undefined) place(reading, { ...told, lat: told.lat, lon: told.lon })
  const rssiDbm = dbmOf(Number(reading.raw?.gsmSignal ?? 0))
  const [serving] = reading.cells ?? []
  if (serving && serving.rssiDbm === undefined && rssiDbm !== undefined) serving.rssiDbm = rssiDbm
  for (const event of events) meanEvent(reading, event)
  // Where the device does not count itself, the vehicle does.
  const { vehicleOdometerM } = reading.obd ?? {}
  if (vehicleOdometerM !== undefined && vehicleOdometerM > 0) reading.odometerM ??= vehicleOdometerM
  return reading
}

/** Before the name of a recording: what it is of, in numbers that no document explains. */
const videoHeadBytes = 7

const nameOf = (id: number) => `param${id.toString(16).padStart(2, '0')}`

function meanNumber(
  reading: DecodedReading,
  told: Place,
  meaning: ParameterMeaning,
  sent: number,
  { model }: DecodeOptions,
): void {
  const span = 2 ** (meaning.width * 8)
  const integer = meaning.signed && sent >= span / 2 ? sent - span : sent
  const value = (integer * (meaning.times ?? 1)) / (meaning.per ?? 1)
  const { to } = meaning
  switch (to) {
    case 'time':
      return
    case 'position.valid':
      told.valid = sent > 0
      return
    case 'position.lat':
    case 'position.lon':
    case 'position.altitudeM':
    case 'position.speedKmh':
    case 'position.courseDeg':
    case 'position.satellites':
    case 'position.hdop':
      told[to.slice('position.'.length) as 'lat'] = value
      return
    case 'inputs':
      keepRaw(reading, 'input', sent)
      meanInputs(reading, sent, model)
      return
    case 'outputs':
      keepRaw(reading, 'output', sent)
      meanOutputs(reading, sent)
      return
    case 'lock':
      // 0: this model has no lock; 1: open; 2: closed
      if (sent > 0) keepRaw(reading, 'lock', sent === 2 ? 1 : 0)
      return
    case 'driverKey':
      if (sent > 0) reading.driverKey = sent.toString(16).padStart(8, '0').toUpperCase()
      return
    case 'odometerM':
    case 'fuelPercent':
    case 'engineHours':
    case 'batteryV':
    case 'batteryPercent':
    case 'externalV':
      reading[to] = value
      return
  }
  const dot = to.indexOf('.')
  const field = to.slice(0, dot)
  const name = to.slice(dot + 1)
  if (field === 'obd' || field === 'temperaturesC') measure(reading, field, name, value)
  else if (field === 'ain') measure(reading, 'inputs', `ain${name}V`, value)
  else keepRaw(reading, name, value)
}

/** What is shorter than its meaning wants is kept raw, and the rest of the report stands. */
function meanBytes(reading: DecodedReading, to: ParameterMeaning['to'], id: number, bytes: Uint8Array): void {
  try {
    if (!meanLong(reading, to, new LittleReader(bytes), bytes)) keepRaw(reading, nameOf(id), hex(bytes))
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    keepRaw(reading, nameOf(id), hex(bytes))
  }
}

function meanLong(
  reading: DecodedReading,
  to: ParameterMeaning['to'],
  reader: LittleReader,
  bytes: Uint8Array,
): boolean {
  if (to.startsWith('temperature.')) {
    reader.u8() // how the sensor is labelled
    measure(reading, 'temperaturesC', `sensor${to.slice('temperature.'.length)}`, reader.i16() / 100)
    return true
  }
  switch (to) {
    case 'cell': {
      const cell = { mcc: reader.u16(), mnc: reader.u16(), areaCode: reader.u16(), cellId: reader.u32() }
      const rssiDbm = reader.i16()
      meanCell(reading, { ...cell, ...(rssiDbm !== 0 && { rssiDbm }) })
      return true
    }
    case 'wifi':
      return accessPoint(reading, reader.slice(6), reader.i16())
    case 'card':
      meanCard(reading, ascii(bytes))
      return true
    case 'network': {
      const version = reader.u8()
      keepRaw(reading, 'networkStatus', reader.u8())
      keepRaw(reading, 'network', printable(reader.slice(reader.u8())))
      return version > 0
    }
    case 'alarmFile': {
      const version = reader.u8()
      const type = reader.u8()
      keepRaw(reading, 'alarmProtocol', version)
      keepRaw(reading, 'alarmType', type)
      const known = version === cameraAlarmsVersion ? cameraAlarms.get(type) : undefined
      if (known) alarm(reading, known)
      if (reader.remaining > 0) keepRaw(reading, 'alarmFile', printable(reader.slice(reader.remaining)))
      return true
    }
    case 'video': {
      const about = reader.slice(videoHeadBytes)
      keepRaw(reading, 'videoFile', printable(reader.slice(reader.u8())))
      keepRaw(reading, 'video', hex(about))
      return true
    }
    case 'cameras': {
      const idBytes = reader.u8()
      keepRaw(reading, 'cameras', reader.u8())
      keepRaw(reading, 'camerasOn', reader.u32())
      return idBytes >= 0
    }
    case 'turns': {
      keepRaw(reading, 'turning', reader.u8())
      keepRaw(reading, 'turnsForward', reader.u32())
      keepRaw(reading, 'turnsBackward', reader.u32())
      keepRaw(reading, 'turnsPerMinute', reader.u16())
      return true
    }
    case 'tag':
      return tag(reading, reader)
    case 'batteries':
      return batteries(reading, reader)
  }
  return false
}

function accessPoint(reading: DecodedReading, mac: Uint8Array, rssiDbm: number): boolean {
  if (mac.every((byte) => byte === 0)) return true // an empty place in the list
  reading.wifi ??= []
  if (reading.wifi.length < 32) reading.wifi.push({ bssid: hex(mac).replace(/..(?!$)/g, '$&:'), rssiDbm })
  return true
}

/** A Bluetooth tag that measures: name, address, battery, temperature and humidity in 256ths, and its own bounds. */
function tag(reading: DecodedReading, reader: LittleReader): boolean {
  reader.u8()
  const name = printable(reader.slice(reader.u8()))
  const beacon: Beacon = { id: hex(reader.slice(6)) }
  keepRaw(reading, 'tagName', name)
  keepRaw(reading, 'tagBatteryPercent', reader.u8())
  beacon.temperatureC = reader.i16() / 256
  measure(reading, 'temperaturesC', 'tag', beacon.temperatureC)
  measure(reading, 'humidityPercent', 'tag', reader.i16() / 256)
  reading.beacons = [...(reading.beacons ?? []), beacon].slice(0, 128)
  return true
}

/** Up to three, each with whether it is there and how full it is; the first is the device's own. */
function batteries(reading: DecodedReading, reader: LittleReader): boolean {
  for (const name of ['batteryPercent', 'battery2Percent', 'battery3Percent'] as const) {
    const isThere = reader.u8() > 0
    const percent = reader.u8()
    if (!isThere) continue
    if (name === 'batteryPercent') reading.batteryPercent = percent
    else keepRaw(reading, name, percent)
  }
  return true
}

function printable(bytes: Uint8Array): string {
  return ascii(bytes)
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
}
