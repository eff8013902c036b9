import { hash } from 'node:crypto'
import type { Cell, DecodedReading, WifiAccessPoint } from '@clutch/contracts/telematics/readings'
import { flag, place, readingAt } from '@clutch/protocols/draft'
import type { Fields } from './rows.ts'
import { addAttributes, addDoubts } from './traccar-attributes.ts'
import { flagIn, instantIn, numberIn, objectIn, textIn, type Zone } from './traccar-values.ts'

/** A row of tc_positions. */
export interface SourcePosition {
  /** The device's id over there. */
  readonly sourceId: string
  /** Which row it is: its id over there, else what follows from what it says. */
  readonly key: string
  readonly timeMs: number
  readonly protocol: string | null
  readonly reading: DecodedReading
}

const kmhPerKnot = 1.852

/** @returns why it is no position, in words */
export function positionOf(fields: Fields, zone: Zone): SourcePosition | string {
  const sourceId = textIn(fields.deviceid)
  if (sourceId === undefined || sourceId.length > 64) return 'it does not say of which device it is (deviceid)'
  const [fixMs, deviceMs, serverMs] = [fields.fixtime, fields.devicetime, fields.servertime].map((value) =>
    instantIn(value, zone),
  )
  const timeMs = deviceMs ?? fixMs ?? serverMs
  if (timeMs === undefined) return 'it tells no time (devicetime, fixtime, servertime)'
  const [lat, lon] = [numberIn(fields.latitude), numberIn(fields.longitude)]
  if (lat === undefined || lon === undefined) return 'it tells no place (latitude, longitude)'
  const isTold = fields.attributes === undefined || textIn(fields.attributes) === undefined
  const attributes = objectIn(fields.attributes)
  if (attributes === undefined && !isTold && typeof fields.attributes !== 'object') return 'its attributes are no JSON'
  const reading = readingAt(timeMs)
  if (deviceMs === undefined && fixMs === undefined) flag(reading, 'time-of-receipt')
  const number = (name: string) => numberIn(fields[name])
  const speed = number('speed')
  const accuracyM = number('accuracy')
  const told = {
    altitudeM: number('altitude'),
    speedKmh: speed === undefined ? undefined : Number((speed * kmhPerKnot).toFixed(3)),
    courseDeg: number('course'),
    accuracyM: accuracyM === 0 ? undefined : accuracyM,
    hdop: numberIn(attributes?.hdop),
    satellites: wholeIn(attributes?.sat),
    time: fixMs !== undefined && fixMs < timeMs ? new Date(fixMs).toISOString() : undefined,
  }
  const known = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
  place(reading, { ...known, lat, lon, valid: flagIn(fields.valid) ?? true })
  if (attributes !== undefined) {
    addAttributes(reading, attributes)
    addDoubts(reading, attributes)
  }
  addNetwork(reading, objectIn(fields.network))
  const id = textIn(fields.id)
  const key =
    id !== undefined && id.length <= 40
      ? `id ${id}`
      : `of ${hash('sha256', JSON.stringify([sourceId, fixMs, deviceMs, lat, lon, speed, fields.attributes]), 'hex').slice(0, 32)}`
  return {
    sourceId,
    key,
    timeMs: Date.parse(reading.time),
    protocol: textIn(fields.protocol)?.slice(0, 64) ?? null,
    reading,
  }
}

function wholeIn(value: unknown): number | undefined {
  const number = numberIn(value)
  return number !== undefined && Number.isInteger(number) && number < 2 ** 31 ? number : undefined
}

/**
 * What makes an imported position the reading it is, whatever a later release makes of its attributes: so a repeated
 * import stores nothing twice.
 */
export function statementOf(deviceId: string, key: string): Buffer {
  return Buffer.from(`traccar\n${deviceId}\n${key}`)
}

const maxCells = 16
const maxWifi = 32

/** What was heard of masts and access points. */
function addNetwork(reading: DecodedReading, network: Readonly<Record<string, unknown>> | undefined): void {
  const cells = listIn(network?.cellTowers).flatMap((tower): Cell | [] => {
    const [mcc, mnc, areaCode, cellId] = [
      tower.mobileCountryCode,
      tower.mobileNetworkCode,
      tower.locationAreaCode,
      tower.cellId,
    ].map(wholeIn)
    if (mcc === undefined || mnc === undefined || areaCode === undefined || cellId === undefined) return []
    if (mcc < 0 || mcc > 999 || mnc < 0 || mnc > 999 || areaCode < 0 || cellId < 0) return []
    const rssiDbm = numberIn(tower.signalStrength)
    return { mcc, mnc, areaCode, cellId, ...(rssiDbm !== undefined && { rssiDbm }) }
  })
  const wifi = listIn(network?.wifiAccessPoints).flatMap((point): WifiAccessPoint | [] => {
    const bssid = textIn(point.macAddress)?.toLowerCase().replaceAll('-', ':')
    if (bssid === undefined || !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(bssid)) return []
    const rssiDbm = numberIn(point.signalStrength)
    return { bssid, ...(rssiDbm !== undefined && { rssiDbm }) }
  })
  if (cells.length > 0) reading.cells = cells.slice(0, maxCells)
  if (wifi.length > 0) reading.wifi = wifi.slice(0, maxWifi)
}

function listIn(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) return []
  return value.filter((item) => typeof item === 'object' && item !== null) as Record<string, unknown>[]
}
