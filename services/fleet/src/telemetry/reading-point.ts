import type { Reading } from '@clutch/contracts/telematics/readings'
import type { TelemetryPoint } from './fold.ts'

/** A reading whose clock is further ahead than this is kept by the recorder and not folded: it would close every trip. */
const furthestAheadMs = 60 * 60 * 1_000

/** A reading as the fold needs it; undefined when its time cannot be believed. */
export function pointOf(reading: Reading): TelemetryPoint | undefined {
  const timeMs = Date.parse(reading.time)
  const flags = reading.flags ?? []
  if (flags.includes('time-out-of-range') || timeMs > Date.parse(reading.receivedAt) + furthestAheadMs) return undefined
  const { position, acceleration } = reading
  const valid = position?.valid === true && !flags.includes('no-fix') && !flags.includes('zero-coordinates')
  return stripped({
    timeMs,
    lat: valid ? position.lat : 0,
    lon: valid ? position.lon : 0,
    valid,
    speedKmh: valid ? position.speedKmh : undefined,
    courseDeg: valid ? position.courseDeg : undefined,
    altitudeM: valid ? position.altitudeM : undefined,
    hdop: valid ? position.hdop : undefined,
    satellites: position?.satellites,
    ignition: reading.ignition,
    accelXG: acceleration?.xG,
    accelYG: acceleration?.yG,
    accelZG: acceleration?.zG,
    odometerM: reading.odometerM,
    flags: flags.length > 0 ? [...new Set(flags)].sort() : undefined,
    troubleCodes:
      reading.troubleCodes === undefined
        ? undefined
        : { codes: reading.troubleCodes.map((code) => ({ code })), complete: true },
  })
}

/** Absent, not undefined: the point is stored as JSON and compared with what comes back. */
function stripped(point: TelemetryPoint): TelemetryPoint {
  return Object.fromEntries(Object.entries(point).filter(([, value]) => value !== undefined)) as TelemetryPoint
}
