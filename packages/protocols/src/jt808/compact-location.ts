import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, place, readingAt, readingOnReceipt } from '../draft.ts'
import { kilometresPerHourPerKnot } from '../nmea.ts'
import { hex, WireReader } from '../wire.ts'
import { bcdNumber, bcdTimeDayFirst } from './bcd.ts'
import { type BitsField, readBits } from './fields.ts'
import { splitItems } from './items.ts'
import { lockAction } from './items-lock.ts'

/**
 * 5501, and 5502 where there was no sky: the location of padlocks and asset trackers, in degrees and minutes.
 *
 *     BCD DDMMYYhhmmss, UTC · lat in 8 digits · lon in 9, the tenth is flags · BCD knots · course / 2 · u8 signal
 *     · u8 satellites · u32 km · u8 battery · u32 cell · u16 area · u8 product · u16 status · u16 alarms · items
 */
const blind = 0x5502

const charging = [0xaa, 0xab]

/** The same bits mean other things on each product. */
const alarmsByProduct: Readonly<Record<number, BitsField['cries']>> = {
  1: { 0: 'low-power' },
  2: { 0: 'low-power' },
  3: { 0: 'overspeed', 1: 'low-power', 2: 'vibration', 3: 'low-battery', 5: 'geofence-enter', 6: 'geofence-exit' },
}
const lockProduct = 3
const engineCutBit = 5

export function readCompactLocation(
  body: Uint8Array,
  message: number,
  receivedAtMs: number,
): { reading: DecodedReading; timeless: boolean } {
  const reader = new WireReader(body)
  const clock = reader.slice(6)
  const timestampMs = bcdTimeDayFirst(clock)
  const reading = timestampMs === undefined ? readingOnReceipt(receivedAtMs) : readingAt(timestampMs)
  if (timestampMs === undefined) keepRaw(reading, 'deviceTime', hex(clock))
  const lat = degrees(bcdNumber(reader.slice(4)))
  const lonDigits = reader.slice(4)
  const last = reader.u8()
  const flags = last & 0x0f
  const lon = degrees(bcdNumber(lonDigits) * 10 + (last >> 4))
  const speedKmh = bcdNumber(Uint8Array.of(reader.u8())) * kilometresPerHourPerKnot
  const courseDeg = reader.u8() * 2
  const rssi = reader.u8()
  place(reading, {
    lat: flags & 2 ? lat : 0 - lat,
    lon: flags & 4 ? lon : 0 - lon,
    ...(Number.isFinite(speedKmh) && { speedKmh: Math.round(speedKmh * 1000) / 1000 }),
    courseDeg,
    satellites: reader.u8(),
    valid: (flags & 1) === 1 && message !== blind,
  })
  keepRaw(reading, 'gsmSignal', rssi)
  reading.odometerM = reader.u32() * 1000
  const battery = reader.u8()
  if (battery <= 100) reading.batteryPercent = battery
  else if (charging.includes(battery)) reading.charging = true
  else keepRaw(reading, 'battery', battery)
  const cellId = reader.u32()
  const areaCode = reader.u16()
  const product = reader.u8()
  const status = reader.u16()
  readBits(reading, reader.u16(), { bits: 'u16', cries: alarmsByProduct[product] ?? {}, to: 'raw.alarmBits' })
  keepRaw(reading, 'product', product)
  keepRaw(reading, 'status', status)
  if (product === lockProduct) reading.outputs = { engineCut: (status >> engineCutBit) & 1 }
  const { items, rest } = splitItems(reader.slice(reader.remaining))
  let operator: { mcc: number; mnc: number } | undefined
  for (const { id, bytes } of items) {
    if (id === 0x0a && bytes.length === 3) operator = operatorOf(bytes)
    else meanCompactItem(reading, id, bytes)
  }
  if (rest.length > 0) keepRaw(reading, 'rest', hex(rest))
  meanCell(reading, { cellId, areaCode }, operator)
  return { reading, timeless: timestampMs === undefined }
}

/** `ddmmmmmm` or `dddmmmmmm` as a number. */
function degrees(digits: number): number {
  const whole = Math.floor(digits / 1e6)
  return Math.round((whole + (digits - whole * 1e6) / 1e4 / 60) * 1e7) / 1e7
}

function operatorOf(bytes: Uint8Array): { mcc: number; mnc: number } {
  return { mcc: ((bytes[0] as number) << 8) | (bytes[1] as number), mnc: bytes[2] as number }
}

function meanCell(
  reading: DecodedReading,
  { cellId, areaCode }: { cellId: number; areaCode: number },
  operator: { mcc: number; mnc: number } | undefined,
): void {
  if (operator && operator.mcc > 0 && operator.mcc <= 999 && cellId > 0 && areaCode > 0) {
    reading.cells = [{ ...operator, areaCode, cellId }]
    return
  }
  if (operator) keepRaw(reading, 'operator', `${operator.mcc}-${operator.mnc}`)
  if (cellId > 0) keepRaw(reading, 'cellId', cellId)
  if (areaCode > 0) keepRaw(reading, 'areaCode', areaCode)
}

function meanCompactItem(reading: DecodedReading, id: number, bytes: Uint8Array): void {
  const reader = new WireReader(bytes)
  if (id === 0x02 && bytes.length === 2 && reading.position) reading.position.altitudeM = reader.i16()
  else if (id === 0x0b && bytes.length >= 1) lockAction(bytes, { reading })
  else if (id === 0x0c && bytes.length === 6)
    keepRaw(reading, 'tilt', `[${reader.i16()},${reader.i16()},${reader.i16()}]`)
  else if (id === 0x10 && bytes.length === 1) keepRaw(reading, 'wakeSource', reader.u8())
  else if (id === 0xfc && bytes.length === 1) keepRaw(reading, 'geofence', reader.u8())
  else if (bytes.length > 0) keepRaw(reading, `item${id.toString(16).padStart(2, '0')}`, hex(bytes))
}
