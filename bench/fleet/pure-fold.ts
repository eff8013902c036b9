import { type LatLon, toPlane } from '@clutch/shared/geo'
import type { Fence } from '../../services/fleet/src/geofences/crossings.ts'
import { FenceIndex } from '../../services/fleet/src/geofences/fence-index.ts'
import { PLAIN_TERMS } from '../../services/fleet/src/geofences/terms.ts'
import { type DeviceState, fold, newDeviceState } from '../../services/fleet/src/telemetry/fold.ts'
import { random } from '../../services/fleet/src/telemetry/noise.ts'
import { recordedDrives } from '../../services/fleet/src/telemetry/recorded-drives.ts'
import type { TelemetryPoint } from '../../services/fleet/src/telemetry/telemetry-point.ts'

/**
 * All recorded drives on one device with eleven minutes between, as a vehicle with a CAN bus would tell them: ignition, fuel level,
 * engine.
 */
export function vehicleDay(): TelemetryPoint[] {
  let fuelPercent = 90
  let fromMs = Date.parse('2026-06-01T06:00:00.000Z')
  return recordedDrives().flatMap(({ points }) => {
    const shiftMs = fromMs - points[0]!.timeMs
    const driven = points.map(({ accelEventClass: _class, ...point }, n): TelemetryPoint => {
      const speedKmh = Math.round(point.speedKmh ?? 0)
      fuelPercent -= speedKmh / 400_000
      const level = Math.round((fuelPercent + Math.sin(n / 3)) * 2) / 2
      return {
        ...point,
        timeMs: point.timeMs + shiftMs,
        speedKmh,
        ignition: true,
        fuelPercent: level,
        externalV: 13.9,
        obd: { rpm: 800 + 30 * speedKmh, fuelRateLh: 0.8 + speedKmh / 12, engineLoadPercent: 40 },
      }
    })
    const last = driven.at(-1)!
    const parked = Array.from({ length: 10 }, (_, n) => ({
      timeMs: last.timeMs + (n + 1) * 60_000,
      lat: last.lat,
      lon: last.lon,
      valid: true,
      speedKmh: 0,
      hdop: 1,
      ignition: false,
      fuelPercent: Math.round(fuelPercent * 2) / 2,
    }))
    fromMs = last.timeMs + 660_000
    return [...driven, ...parked]
  })
}

const halfBoxKm = 30

/** Circles of 50 to 500 m, uniformly in a box of 60 km around the drives; the seed is the count. */
export function fencesAround(center: LatLon, count: number): FenceIndex<Fence> {
  const uniform = random(count)
  const perDegree = 111.195
  const eastKm = perDegree * Math.cos((center.lat * Math.PI) / 180)
  const fences = Array.from({ length: count }, (_, n): Fence => {
    const at = {
      lat: center.lat + ((2 * uniform() - 1) * halfBoxKm) / perDegree,
      lon: center.lon + ((2 * uniform() - 1) * halfBoxKm) / eastKm,
    }
    const area = { kind: 'circle' as const, center: at, radiusM: 50 + 450 * uniform() }
    return { id: `gfn_${n}`, area, activeFromMs: 0, activeUntilMs: null, terms: PLAIN_TERMS }
  })
  return new FenceIndex(fences)
}

export interface FoldRate {
  readingsPerS: number
  effects: number
}

/** One device's readings, in batches as they arrive. */
export function foldRate(points: readonly TelemetryPoint[], fences: FenceIndex<Fence>): FoldRate {
  let state = newDeviceState('dev_bench')
  let effects = 0
  const startedMs = performance.now()
  for (let n = 0; n < points.length; n += 100) {
    const folded = fold(state, points.slice(n, n + 100), { fences })
    state = folded.state
    effects += folded.effects.length
  }
  return { readingsPerS: perSecond(points.length, startedMs), effects }
}

/** Many devices, a reading of each in turn: every state is cold when its turn comes. */
export function foldRateOfMany(
  points: readonly TelemetryPoint[],
  fences: FenceIndex<Fence>,
  devices: number,
): FoldRate {
  const states: DeviceState[] = Array.from({ length: devices }, (_, n) => newDeviceState(`dev_${n}`))
  const rounds = Math.max(1, Math.min(points.length, Math.floor(200_000 / devices)))
  let effects = 0
  const startedMs = performance.now()
  for (let round = 0; round < rounds; round += 1)
    for (let n = 0; n < devices; n += 1) {
      const folded = fold(states[n]!, [points[round]!], { fences })
      states[n] = folded.state
      effects += folded.effects.length
    }
  return { readingsPerS: perSecond(rounds * devices, startedMs), effects }
}

export function middleOf(points: readonly TelemetryPoint[]): LatLon {
  const valid = points.filter(({ valid: isFix }) => isFix)
  const first = valid[0]!
  const planes = valid.map((point) => toPlane(first, point))
  const mean = (of: (plane: { eastM: number; northM: number }) => number) =>
    planes.reduce((sum, plane) => sum + of(plane), 0) / planes.length
  return {
    lat: first.lat + mean(({ northM }) => northM) / 111_195,
    lon: first.lon + mean(({ eastM }) => eastM) / (111_195 * Math.cos((first.lat * Math.PI) / 180)),
  }
}

function perSecond(count: number, startedMs: number): number {
  return Math.round((count / (performance.now() - startedMs)) * 1_000)
}
