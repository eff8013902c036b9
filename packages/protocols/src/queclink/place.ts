import type { Cell, DecodedReading, WifiAccessPoint } from '@clutch/contracts/telematics/readings'
import { keepRaw, place } from '../draft.ts'
import { hexOf, instantOf, integerOf, numberOf } from './fields.ts'
import type { Message } from './message.ts'

/**
 * A place in a text message:
 *
 *     accuracy · speed · azimuth · altitude · longitude · latitude · UTC · [count · access points] · MCC · MNC · LAC · cell
 *
 * It stands at different distances from the beginning, depending on message, model and firmware. Two neighbours with
 * many decimals, and a time behind them, are a longitude and a latitude wherever they stand.
 */
export interface PlaceGroup {
  readonly start: number
  /** Where the longitude stands. */
  readonly lonAt: number
  /** Behind its last field. */
  readonly end: number
  /** Behind the time: access points and cell begin here. */
  readonly networkAt: number
  readonly told: boolean
}

const coordinate = /^[-+]?\d{1,3}\.\d{4,9}$/
const mac = /^[0-9A-Fa-f]{12}$/

/** More than any message has room for. */
const maxGroups = 64

function isPlaceAt(message: Message, lonAt: number): boolean {
  const { fields, nameAt, end } = message
  if (lonAt - 4 <= nameAt - 1 || lonAt + 1 >= end) return false
  if (!coordinate.test(fields[lonAt] ?? '') || !coordinate.test(fields[lonAt + 1] ?? '')) return false
  const utc = fields[lonAt + 2] ?? ''
  return utc === '' || lonAt + 2 >= end || /^\d{14}$/.test(utc)
}

/** The eldest dialect has something between altitude and longitude. */
function beforeLongitude({ fields, eldest }: Message, lonAt: number): 4 | 5 {
  return eldest && /^\d{1,2}$/.test(fields[lonAt - 1] ?? '') && /\.\d$/.test(fields[lonAt - 2] ?? '') ? 5 : 4
}

export function placeGroups(message: Message): PlaceGroup[] {
  const groups: PlaceGroup[] = []
  let at = message.nameAt + 1
  while (at + 1 < message.end && groups.length < maxGroups) {
    if (!isPlaceAt(message, at)) {
      at += 1
      continue
    }
    const networkAt = Math.min(at + 3, message.end)
    const end = networkEnd(message, networkAt)
    groups.push({ start: at - beforeLongitude(message, at), lonAt: at, end, networkAt, told: true })
    at = end
  }
  return groups.length > 0 ? groups : cellGroup(message)
}

/** Without a place, the mast that the device is on may still be told: four and four digits, and two in hexadecimal. */
function cellGroup(message: Message): PlaceGroup[] {
  const { fields, nameAt, end } = message
  for (let at = nameAt + 1; at + 3 < end; at += 1) {
    const isCell =
      /^\d{4}$/.test(fields[at] ?? '') &&
      /^\d{4}$/.test(fields[at + 1] ?? '') &&
      /^[0-9A-Fa-f]{4,8}$/.test(fields[at + 2] ?? '') &&
      /^[0-9A-Fa-f]{4,8}$/.test(fields[at + 3] ?? '')
    if (!isCell) continue
    const blank = at - 7 > nameAt && fields.slice(at - 7, at).every((field) => field === '' || numberOf(field) === 0)
    return [{ start: blank ? at - 7 : at, lonAt: at, end: at + 4, networkAt: at, told: false }]
  }
  return []
}

/** Where a place of this message would stand that was left empty. */
export function emptyGroupAt(message: Message, start: number): PlaceGroup | undefined {
  const { fields, end } = message
  if (start + 7 > end || fields.slice(start + 1, start + 7).some((field) => field !== '')) return undefined
  return { start, lonAt: start + 4, end: networkEnd(message, start + 7), networkAt: start + 7, told: false }
}

function accessPointsEnd(message: Message, at: number): number {
  const { fields, end } = message
  const count = integerOf(fields[at])
  if (count === undefined || count < 1 || count > 32 || !mac.test(fields[at + 1] ?? '')) return at
  return at + 1 + count * 5 <= end ? at + 1 + count * 5 : at
}

function networkEnd(message: Message, networkAt: number): number {
  const { fields, end } = message
  const at = accessPointsEnd(message, networkAt)
  // Some firmware tells the cell once, behind the last place.
  if (isPlaceAt(message, at + 4)) return at
  const [mcc = 'x', mnc = 'x', area = 'x', cell = 'x'] = fields.slice(at, Math.min(at + 4, end))
  const isCell =
    /^\d{0,4}$/.test(mcc) && /^\d{0,4}$/.test(mnc) && /^[0-9A-Fa-f]{0,8}$/.test(area) && /^[0-9A-Fa-f]{0,8}$/.test(cell)
  return isCell ? at + 4 : at
}

export function cellOf(mcc: string, mnc: string, area: string, cell: string): Cell | undefined {
  const told = { mcc: integerOf(mcc), mnc: integerOf(mnc), areaCode: hexOf(area), cellId: hexOf(cell) }
  const { areaCode, cellId } = told
  if (told.mcc === undefined || told.mnc === undefined || areaCode === undefined || cellId === undefined)
    return undefined
  if (told.mcc < 1 || told.mcc > 999 || told.mnc < 0 || told.mnc > 999) return undefined
  if (areaCode === 0xffff && cellId === 0xffff) return undefined // the device does not know
  return { mcc: told.mcc, mnc: told.mnc, areaCode, cellId }
}

export function keepCell(reading: DecodedReading, cell: Cell | undefined): void {
  if (cell === undefined) return
  reading.cells ??= []
  if (reading.cells.length < 16) reading.cells.push(cell)
}

export function accessPointOf(address: string, rssi: string): WifiAccessPoint | undefined {
  if (!mac.test(address)) return undefined
  const bssid = address.toLowerCase().match(/../g)?.join(':') as string
  const rssiDbm = integerOf(rssi)
  return { bssid, ...(rssiDbm !== undefined && { rssiDbm }) }
}

export function keepAccessPoint(reading: DecodedReading, point: WifiAccessPoint | undefined): void {
  if (point === undefined) return
  reading.wifi ??= []
  if (reading.wifi.length < 32) reading.wifi.push(point)
}

/** The time at which a group says that it was there. */
export function fixOf({ fields }: Message, { lonAt, told }: PlaceGroup): number | undefined {
  return told ? instantOf(fields[lonAt + 2]) : undefined
}

/** Accuracy 0 means that there is no fix, and that the place is the last one known. */
export function hasFix({ fields }: Message, { start, told }: PlaceGroup): boolean {
  return told && numberOf(fields[start]) !== 0
}

const finest = 1e7

export function meanGroup(reading: DecodedReading, message: Message, group: PlaceGroup): void {
  const { fields } = message
  if (group.told) {
    const at = group.start
    const [accuracy, speedKmh, courseDeg, altitudeM] = [0, 1, 2, 3].map((offset) => numberOf(fields[at + offset]))
    place(reading, {
      lat: Math.round(Number(fields[group.lonAt + 1]) * finest) / finest + 0,
      lon: Math.round(Number(fields[group.lonAt]) * finest) / finest + 0,
      ...(altitudeM !== undefined && { altitudeM }),
      ...(speedKmh !== undefined && { speedKmh }),
      ...(courseDeg !== undefined && { courseDeg }),
      ...(accuracy !== undefined && accuracy > 0 && { hdop: accuracy }),
      valid: hasFix(message, group),
    })
  }
  const cellAt = accessPointsEnd(message, group.networkAt)
  for (let at = group.networkAt + 1; at + 4 < cellAt + 1; at += 5) {
    keepAccessPoint(reading, accessPointOf(fields[at] ?? '', fields[at + 1] ?? ''))
  }
  if (cellAt + 4 > group.end) return
  const [mcc = '', mnc = '', area = '', cell = ''] = fields.slice(cellAt, cellAt + 4)
  const known = cellOf(mcc, mnc, area, cell)
  keepCell(reading, known)
  if (known === undefined && cell !== '' && mcc !== '' && !/^0*$/.test(mcc)) {
    keepRaw(reading, 'cell', [mcc, mnc, area, cell].join(','))
  }
}

/** A clock nearest to which a whole number of half hours fits is the same clock in another zone. */
const halfHourMs = 30 * 60_000
const sameMinuteMs = 60_000
const farthestZoneMs = 14 * 3_600_000

/**
 * When a message was sent. Its clock may show local time: where the zone is not known, a difference to the fix of whole
 * half hours is taken for the zone.
 */
export function sentMs(message: Message, fixMs: number | undefined, zoneMin: number | undefined): number | undefined {
  const local = message.sentAtMs
  if (local === undefined) return undefined
  if (zoneMin !== undefined) return local - zoneMin * 60_000
  if (message.model?.clockIsUtc) return local
  if (fixMs === undefined) return local
  const difference = local - fixMs
  const beyond = Math.abs(difference - Math.round(difference / halfHourMs) * halfHourMs)
  return Math.abs(difference) <= farthestZoneMs && beyond <= sameMinuteMs ? fixMs : local
}

export function timeFix(reading: DecodedReading, fixMs: number, readingMs: number): void {
  if (reading.position === undefined || fixMs === readingMs) return
  reading.position.time = new Date(fixMs).toISOString()
}
