import type { Alarm } from '@clutch/contracts/telematics/alarms'
import type { DecodedReading, HarshEvent, Position } from '@clutch/contracts/telematics/readings'

/**
 * How a decoder writes a reading: what no map has is not a position, what is doubtful is flagged and kept, what is not
 * understood goes to `raw`, and nothing grows beyond what the schema takes.
 */

const latestMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
// Clocks that were never set begin in 1970, 1980 or 2000; 1980 in two digits is read as 2080.
const earliestSaneMs = Date.UTC(2001, 0, 1)
const latestSaneMs = Date.UTC(2080, 0, 1)

const most = { raw: 512, rawChars: 16_384, alarms: 32, harsh: 8, flags: 16, measures: 128, nameChars: 64 } as const

/** A reading at a time as the device told it. */
export function readingAt(timestampMs: number): DecodedReading {
  const sane = Number.isFinite(timestampMs)
  const at = sane ? Math.min(Math.max(timestampMs, 0), latestMs) : 0
  const reading: DecodedReading = { time: new Date(at).toISOString() }
  if (at !== timestampMs) keepRaw(reading, 'timestampMs', sane ? timestampMs : String(timestampMs))
  if (at < earliestSaneMs || at > latestSaneMs) flag(reading, 'time-out-of-range')
  return reading
}

/** A reading of a frame that tells no time: it is of when it arrived. */
export function readingOnReceipt(receivedAtMs: number): DecodedReading {
  const reading = readingAt(receivedAtMs)
  flag(reading, 'time-of-receipt')
  return reading
}

/** A position as it was told; `valid` is whether the device says that it has a fix. */
export type ToldPosition = Position

/** Doubtful places are kept and flagged; only what no map has is not a position. */
export function place(reading: DecodedReading, told: ToldPosition): void {
  const { lat, lon, courseDeg, speedKmh } = told
  if (!told.valid) flag(reading, 'no-fix')
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) {
    flag(reading, 'coordinates-out-of-range')
    keepRaw(reading, 'lat', String(lat))
    keepRaw(reading, 'lon', String(lon))
    return
  }
  if (lat === 0 && lon === 0) flag(reading, 'zero-coordinates')
  const position = { ...told }
  if (courseDeg !== undefined && !(courseDeg >= 0 && courseDeg <= 360)) {
    keepRaw(reading, 'courseDeg', courseDeg)
    delete position.courseDeg
  }
  if (speedKmh !== undefined && !(speedKmh >= 0)) {
    keepRaw(reading, 'speedKmh', speedKmh)
    delete position.speedKmh
  }
  for (const name of ['hdop', 'accuracyM', 'satellites'] as const) {
    const value = position[name]
    if (value === undefined || value >= 0) continue
    keepRaw(reading, name, value)
    delete position[name]
  }
  reading.position = position
}

export function flag(reading: DecodedReading, name: string): void {
  reading.flags ??= []
  if (reading.flags.length < most.flags && !reading.flags.includes(name)) reading.flags.push(name)
}

export function alarm(reading: DecodedReading, name: Alarm): void {
  reading.alarms ??= []
  if (reading.alarms.length < most.alarms && !reading.alarms.includes(name)) reading.alarms.push(name)
}

export function harsh(reading: DecodedReading, event: HarshEvent): void {
  reading.harsh ??= []
  if (reading.harsh.length < most.harsh) reading.harsh.push(event)
}

/** A value without a field of its own. Not a finite number, or too much: it is cut or left out. */
export function keepRaw(reading: DecodedReading, name: string, value: number | string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) return
  reading.raw ??= {}
  const key = name.slice(0, most.nameChars)
  if (key === '' || (!(key in reading.raw) && Object.keys(reading.raw).length >= most.raw)) return
  reading.raw[key] = typeof value === 'string' ? value.slice(0, most.rawChars) : value
}

/** A value by the name of its sensor, input, output or PID. */
export function measure(
  reading: DecodedReading,
  field: 'obd' | 'temperaturesC' | 'humidityPercent' | 'inputs' | 'outputs',
  name: string,
  value: number,
): void {
  if (!Number.isFinite(value)) return
  const measures = reading[field] ?? {}
  reading[field] = measures
  if (name in measures || Object.keys(measures).length < most.measures) measures[name.slice(0, most.nameChars)] = value
}
