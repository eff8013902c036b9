import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { fixOf } from './fold.ts'

/** Pure: the newest of some readings, and where the device was last. By its own clock, but never later than they arrived. */
export interface Latest {
  readonly newestMs: number
  readonly fix: { readonly lat: number; readonly lon: number; readonly atMs: number } | undefined
}

export function latestOf(
  readings: readonly DecodedReading[],
  receivedAtMs: number,
  before?: Latest,
): Latest | undefined {
  let latest = before
  for (const reading of readings) {
    const atMs = Math.min(Date.parse(reading.time), receivedAtMs)
    const place = fixOf(reading)
    const isFarther = place !== undefined && (latest?.fix === undefined || atMs >= latest.fix.atMs)
    if (latest !== undefined && atMs < latest.newestMs && !isFarther) continue
    latest = {
      newestMs: Math.max(latest?.newestMs ?? atMs, atMs),
      fix: isFarther ? { lat: place.lat, lon: place.lon, atMs } : latest?.fix,
    }
  }
  return latest
}
