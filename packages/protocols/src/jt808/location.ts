import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, place } from '../draft.ts'
import { ProtocolError } from '../protocol.ts'
import { hex, WireReader, WireWriter } from '../wire.ts'
import { toBcdTime } from './bcd.ts'
import { has, meanAlarms, meanStatus, settleAlarms, status } from './bits.ts'
import { type DeviceClock, readingOfClock, type Timed, utcOffsetOf } from './device-clock.ts'
import { type Field, isPrintable, type NumberField, numberBytes, readRow, textOf, writeNumber } from './fields.ts'
import { type Item, type ItemForm, type ItemTable, meanItem, splitItems } from './items.ts'
import { aovxItems } from './items-aovx.ts'
import { bsjItems, zonePattern } from './items-bsj.ts'
import { jimiItems } from './items-jimi.ts'
import { lockItems } from './items-lock.ts'
import { networkItems } from './items-network.ts'
import { obdItems, obdListItems } from './items-obd.ts'
import { safetyItems } from './items-safety.ts'
import { standardItems } from './items-standard.ts'
import { vehicleItems } from './items-vehicle.ts'
import { vendorItems } from './items-vendor.ts'
import { traitsOf } from './models.ts'

/**
 * The body of a location:
 *
 *     u32 alarms · u32 status · u32 lat · u32 lon (millionths) · i16 m · u16 km/h × 10 · u16 degrees · BCD time · items
 */
export interface LocationContext extends DeviceClock {
  readonly version: number | undefined
  readonly model: string | undefined
}

interface Location extends Timed {
  /** What it said about itself on the way. */
  readonly model?: string
  readonly utcOffsetMin?: number
}

export const locationBytes = 28

/** In the order in which forms of the same id are tried. */
const itemTable = merged([
  standardItems,
  safetyItems,
  obdItems,
  vehicleItems,
  networkItems,
  bsjItems,
  jimiItems,
  lockItems,
  vendorItems,
  aovxItems,
])

function merged(tables: readonly ItemTable[]): ItemTable {
  const all = new Map<number, readonly ItemForm[]>()
  for (const table of tables) {
    for (const [id, forms] of table) all.set(id, [...(all.get(id) ?? []), ...forms])
  }
  return all
}

/** @throws {ProtocolError} `malformed` where it is too short for a location */
export function readLocation(body: Uint8Array, context: LocationContext): Location {
  if (body.length < locationBytes) throw new ProtocolError('malformed', 'too short for a location')
  const tail = body.subarray(locationBytes)
  const { items, rest } = splitItems(tail)
  const told = selfDescription(items)
  const clock = { ...context, toldUtcOffsetMin: told.utcOffsetMin ?? context.toldUtcOffsetMin }
  const traits = traitsOf(context.model ?? told.model)

  const reader = new WireReader(body)
  const alarms = reader.u32()
  const bits = reader.u32()
  const coordinates = reader.slice(8)
  const motion = { altitudeM: reader.i16(), speedKmh: reader.u16() / 10, courseDeg: reader.u16() }
  const { reading, timeless } = readingOfClock(reader.slice(6), clock)
  readPlace(reading, bits, coordinates, motion)
  const how = { version: context.version, traits }
  meanStatus(reading, bits, how)
  meanAlarms(reading, alarms, how)
  if (rest.length > 0 && tail.length === assetTailBytes) {
    readRow(reading, tail, assetTail)
  } else {
    meanItems(reading, items, how)
    if (rest.length > 0) keepRaw(reading, 'rest', hex(rest))
  }
  settleAlarms(reading, alarms)
  // Where the device does not count itself, the vehicle does.
  const { vehicleOdometerM } = reading.obd ?? {}
  if (vehicleOdometerM !== undefined && vehicleOdometerM > 0) reading.odometerM ??= vehicleOdometerM
  return {
    reading,
    timeless,
    ...(told.model !== undefined && { model: told.model }),
    ...(told.utcOffsetMin !== undefined && { utcOffsetMin: told.utcOffsetMin }),
  }
}

/** Status, latitude and longitude also open other messages. */
export function readPlace(
  reading: DecodedReading,
  bits: number,
  coordinates: Uint8Array,
  motion: { altitudeM?: number; speedKmh?: number; courseDeg?: number } = {},
): void {
  const view = new DataView(coordinates.buffer, coordinates.byteOffset, 8)
  const lat = view.getUint32(0) / 1e6
  const lon = view.getUint32(4) / 1e6
  place(reading, {
    lat: has(bits, status.south) ? 0 - lat : lat,
    lon: has(bits, status.west) ? 0 - lon : lon,
    ...motion,
    valid: has(bits, status.fix),
  })
}

const obdListBegins = 0x80

function meanItems(
  reading: DecodedReading,
  items: readonly Item[],
  context: Omit<Parameters<typeof meanItem>[2], 'reading'>,
): void {
  let inList = false
  for (const item of items) {
    inList ||= item.id === obdListBegins
    // Some put the list behind the 80, others into it, after a byte.
    const within = item.id === obdListBegins && item.bytes.length > 1 ? splitItems(item.bytes.subarray(1)) : undefined
    for (const one of within?.rest.length === 0 ? within.items : [item]) {
      meanItem(one, inList && obdListItems.has(one.id) ? obdListItems : itemTable, { ...context, reading })
    }
  }
}

/** Eighteen bytes instead of items, from some asset trackers. */
const assetTail: readonly Field[] = [
  { skip: 4 },
  { as: 'u32', to: 'odometerM', times: 1000 },
  { as: 'u16', to: 'batteryV', per: 10 },
  { as: 'u32', to: 'raw.areaId' },
  { as: 'u8', to: 'raw.gsmSignal' },
  { skip: 3 },
]
const assetTailBytes = 18

/** What the items say about how to read the rest. */
function selfDescription(items: readonly Item[]): { model?: string; utcOffsetMin?: number } {
  const told: { model?: string; utcOffsetMin?: number } = {}
  for (const { id, bytes } of items) {
    if (id === 0xeb && bytes.length <= 12 && isPrintable(bytes)) {
      const [, sign, hours, minutes] = zonePattern.exec(textOf(bytes)) ?? []
      const offsetMin = Number(hours) * 60 + Number(minutes ?? 0)
      if (sign && offsetMin <= 14 * 60) told.utcOffsetMin = sign === '-' ? 0 - offsetMin : offsetMin
    } else if (id === 0xf2 && bytes.length >= 4 && bytes.length <= 64 && isPrintable(bytes)) {
      const firmware = textOf(bytes)
      if (firmware.startsWith('AOVX')) told.model = 'AOVX'
    }
  }
  return told
}

/** The items that are spoken, by the field they carry; each is in the tables above with the same description. */
export const spokenItems = [
  { id: 0x01, field: numberField(standardItems, 0x01), of: (reading) => reading.odometerM },
  {
    id: 0x02,
    field: { as: 'u16', to: 'fuelLitres', per: 10 },
    most: 0x7fff / 10,
    of: (reading) => reading.fuelLitres,
  },
  { id: 0x31, field: numberField(standardItems, 0x31), of: (reading) => reading.position?.satellites },
  { id: 0xd4, field: { as: 'u8', to: 'batteryPercent' }, most: 100, of: (reading) => reading.batteryPercent },
  { id: 0xf1, field: numberField(vendorItems, 0xf1), of: (reading) => reading.externalV },
  { id: 0xf7, field: { as: 'u32', to: 'batteryV', per: 1000 }, of: (reading) => reading.batteryV },
] as const satisfies readonly SpokenItem[]

export interface SpokenItem {
  readonly id: number
  readonly field: NumberField
  /** The most that this meaning of the item takes. */
  readonly most?: number
  readonly of: (reading: DecodedReading) => number | undefined
}

export function spokenValue(
  { of, most = Number.POSITIVE_INFINITY }: SpokenItem,
  reading: DecodedReading,
): number | undefined {
  const value = of(reading)
  return value === undefined ? undefined : Math.min(value, most)
}

function numberField(table: ItemTable, id: number): NumberField {
  const field = table.get(id)?.[0]?.row?.[0]
  if (!field || !('as' in field)) throw new Error(`item ${id} is not described by a number`)
  return field
}

/** By alarm: which bit says it. */
export const spokenAlarms = {
  sos: 0,
  overspeed: 1,
  fatigue: 2,
  'gps-antenna-cut': 5,
  'gps-antenna-short': 6,
  unplugged: 8,
  vibration: 15,
  parking: 19,
  movement: 28,
  crash: 29,
  rollover: 30,
  door: 31,
} as const satisfies Partial<Record<Alarm, number>>

const spokenUtcOffsetMin = utcOffsetOf({ receivedAtMs: 0, utcOffsetMin: undefined, toldUtcOffsetMin: undefined })

/** The body of a location that says what is given; what it has no room for is left out, the rest is clamped. */
export function writeLocation(reading: DecodedReading): Uint8Array {
  const { position } = reading
  const writer = new WireWriter()
  const cries = new Set<string>(reading.alarms)
  writer.u32(bitsOf(Object.entries(spokenAlarms).map(([name, bit]) => [cries.has(name), bit] as const)))
  const lat = Math.round((position?.lat ?? 0) * 1e6)
  const lon = Math.round((position?.lon ?? 0) * 1e6)
  writer.u32(
    bitsOf([
      [reading.ignition === true, status.ignition],
      [position?.valid === true, status.fix],
      [lat < 0, status.south],
      [lon < 0, status.west],
      [reading.outputs?.engineCut === 1, status.engineCut],
      [reading.charging === true, status.charging],
    ]),
  )
  writer.u32(Math.abs(lat))
  writer.u32(Math.abs(lon))
  writeNumber(writer, position?.altitudeM ?? 0, altitudeField)
  writeNumber(writer, position?.speedKmh ?? 0, speedField)
  writeNumber(writer, position?.courseDeg ?? 0, courseField)
  writer.bytes(toBcdTime(Date.parse(reading.time), spokenUtcOffsetMin))
  for (const item of spokenItems as readonly SpokenItem[]) {
    const value = spokenValue(item, reading)
    if (value === undefined) continue
    writer.u8(item.id)
    writer.u8(numberBytes[item.field.as])
    writeNumber(writer, value, item.field)
  }
  return writer.finish()
}

export const altitudeField: NumberField = { as: 'i16', to: 'position.altitudeM' }
export const speedField: NumberField = { as: 'u16', to: 'raw.speedKmh', per: 10 }
export const courseField: NumberField = { as: 'u16', to: 'raw.courseDeg' }

function bitsOf(flags: readonly (readonly [boolean, number])[]): number {
  return flags.reduce((bits, [isSet, bit]) => (isSet ? bits + 2 ** bit : bits), 0)
}
