import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, place, readingAt, readingOnReceipt } from '../draft.ts'
import { degreesOf } from '../nmea.ts'
import type { DecodeOptions } from '../protocol.ts'
import { hex } from '../wire.ts'
import { addCell, cellOf } from './extras.ts'
import { readingOf, speedKmhOf } from './fix.ts'
import { type DeviceRecord, decodeTail, type RecordTail, tailBytes } from './records.ts'
import { tellBattery, tellStatus } from './status.ts'

/** What the records mean. */

/** How far a count of a mileage record goes: a knot for a second. */
const metresPerCount = 1852 / 3600
/** A user's alarm, a reserve, a number that counts records. */
const shortRestBytes = 3
const supplyBytes = 2
const leastVehicleV = 8
const mostVehicleV = 60

export function readingOfRecord(record: DeviceRecord, options: DecodeOptions): DecodedReading {
  const { rest } = record
  const reading = readingOf(record.time, record.date, options)
  place(reading, {
    lat: degreesOf(pointed(record.lat), record.isNorth ? 'N' : 'S'),
    lon: degreesOf(pointed(record.lon), record.isEast ? 'E' : 'W'),
    speedKmh: speedKmhOf(record.speedKnots),
    courseDeg: record.courseDeg,
    valid: record.valid,
  })
  if (record.kind === 'mileage') {
    reading.odometerM = Math.round(Number(record.lead) * metresPerCount)
    keepRaw(reading, 'temperature', record.battery) // of an unknown scale
  } else {
    tellBattery(reading, record.battery)
  }
  tellStatus(reading, record.status)
  if (rest[0] !== undefined && rest[0] !== 0xff) keepRaw(reading, 'userAlarm', rest[0])
  if (rest.length === shortRestBytes + tailBytes || rest.length === shortRestBytes + tailBytes + supplyBytes) {
    // Behind the reserve, the longest have the signal in the place of the record's number.
    keepRaw(reading, 'gsmSignal', rest[2] as number)
    tellTail(reading, decodeTail(rest.subarray(shortRestBytes, shortRestBytes + tailBytes)))
    // Before the record's number, some have the vehicle's supply.
    if (rest.length > shortRestBytes + tailBytes)
      tellSupply(reading, (rest.at(-3) as number) * 256 + (rest.at(-2) as number))
  } else if (rest.length > shortRestBytes) {
    keepRaw(reading, 'tail', hex(rest))
  }
  return reading
}

/** Its own reading, of the time of the record before it: what it adds was measured then. */
export function readingOfTail(
  tail: RecordTail,
  recordAtMs: number | undefined,
  options: DecodeOptions,
): DecodedReading {
  const reading = recordAtMs === undefined ? readingOnReceipt(options.receivedAtMs) : readingAt(recordAtMs)
  tellTail(reading, tail)
  return reading
}

function tellTail(reading: DecodedReading, tail: RecordTail): void {
  if (reading.position) reading.position.satellites = tail.satellites
  else keepRaw(reading, 'satellites', tail.satellites)
  keepRaw(reading, 'mileage', tail.mileage)
  addCell(reading, cellOf(`${tail.mcc}`, `${tail.mnc}`, `${tail.areaCode}`, `${tail.cellId}`, 10))
}

/** What vehicles have, in the unit in which the number is that: tenths, hundredths or thousandths of a volt. */
function tellSupply(reading: DecodedReading, told: number): void {
  const per = [10, 100, 1000].find((each) => told >= leastVehicleV * each && told <= mostVehicleV * each)
  if (per === undefined) keepRaw(reading, 'external', told)
  else reading.externalV = told / per
}

/** ddmmmmmm and dddmmmmmm to ddmm.mmmm and dddmm.mmmm. */
function pointed(digits: string): string {
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`
}
