import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, measure, place, readingAt } from '../draft.ts'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { hex } from '../wire.ts'
import { LittleReader } from './little-endian.ts'
import { dbmOf, meanCell, meanEvent, meanInputs, meanOutputs } from './meaning.ts'

/**
 * CCC: several reports in one frame, each of the same layout and length:
 *
 *     u16 version · u16 bytes a report · u32 reports left in the device, these included · reports
 *
 * Models append fields of their own to a report; what is behind the common ones is kept as it is.
 */
const layout = [
  { name: 'event', as: 'u8' },
  { name: 'latE6', as: 'i32' },
  { name: 'lonE6', as: 'i32' },
  { name: 'seconds', as: 'u32' },
  { name: 'fix', as: 'u8' },
  { name: 'satellites', as: 'u8' },
  { name: 'gsmSignal', as: 'u8' },
  { name: 'speedKmh', as: 'u16' },
  { name: 'courseDeg', as: 'u16' },
  { name: 'hdopTenths', as: 'u16' },
  { name: 'altitudeM', as: 'i16' },
  { name: 'odometerM', as: 'u32' },
  { name: 'runTimeS', as: 'u32' },
  { name: 'mcc', as: 'u16' },
  { name: 'mnc', as: 'u16' },
  { name: 'areaCode', as: 'u16' },
  { name: 'cellId', as: 'u16' },
  { name: 'outputs', as: 'u8' },
  { name: 'inputs', as: 'u8' },
  { name: 'analog1', as: 'u16' },
  { name: 'battery', as: 'u16' },
  { name: 'external', as: 'u16' },
  { name: 'fence', as: 'u32' },
] as const

type Field = (typeof layout)[number]['name']

/** The clock of the binary layouts begins with the year 2000. */
export const epochMs = Date.UTC(2000, 0, 1)
const commonBytes = 52
const maxReports = 1024

export interface Batch {
  readonly readings: DecodedReading[]
  readonly sources: Uint8Array[]
}

export function decodeBatch(body: Uint8Array, options: DecodeOptions): Batch {
  const reader = new LittleReader(body)
  reader.u16()
  const reportBytes = reader.u16()
  const left = reader.u32()
  if (reportBytes < commonBytes) throw new ProtocolError('malformed', `reports of ${reportBytes} bytes`)
  const readings: DecodedReading[] = []
  const sources: Uint8Array[] = []
  while (reader.remaining >= reportBytes && readings.length < maxReports) {
    const bytes = reader.slice(reportBytes)
    const reading = decodeReport(bytes, options)
    readings.push(reading)
    sources.push(bytes)
  }
  if (reader.remaining > 0) throw new ProtocolError('malformed', `${reader.remaining} bytes after the reports`)
  if (left > readings.length) for (const reading of readings) keepRaw(reading, 'recordsLeft', left - readings.length)
  return { readings, sources }
}

function decodeReport(bytes: Uint8Array, options: DecodeOptions): DecodedReading {
  const reader = new LittleReader(bytes)
  const told = {} as Record<Field, number>
  for (const { name, as } of layout) told[name] = reader[as]()
  const reading = readingAt(epochMs + told.seconds * 1000 - (options.utcOffsetMin ?? 0) * 60_000)
  place(reading, {
    lat: told.latE6 / 1e6,
    lon: told.lonE6 / 1e6,
    altitudeM: told.altitudeM,
    speedKmh: told.speedKmh,
    courseDeg: told.courseDeg,
    satellites: told.satellites,
    hdop: told.hdopTenths / 10,
    valid: told.fix === 1,
  })
  reading.odometerM = told.odometerM
  reading.batteryV = told.battery / 100
  reading.externalV = told.external / 100
  const rssiDbm = dbmOf(told.gsmSignal)
  const { mcc, mnc, areaCode, cellId } = told
  meanCell(reading, { mcc, mnc, areaCode, cellId, ...(rssiDbm !== undefined && { rssiDbm }) })
  meanInputs(reading, told.inputs, options.model)
  meanOutputs(reading, told.outputs)
  measure(reading, 'inputs', 'ain1V', told.analog1 / 100)
  keepRaw(reading, 'input', told.inputs)
  keepRaw(reading, 'output', told.outputs)
  keepRaw(reading, 'runTimeS', told.runTimeS)
  keepRaw(reading, 'gsmSignal', told.gsmSignal)
  meanEvent(reading, told.event)
  if (told.fence > 0) keepRaw(reading, 'fence', told.fence)
  if (reader.remaining > 0) keepRaw(reading, 'rest', hex(reader.slice(reader.remaining)))
  return reading
}
