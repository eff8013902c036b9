import { destination, type LatLon } from '@clutch/shared/geo'
import type { Fence } from '../../services/fleet/src/geofences/crossings.ts'
import type { Area } from '../../services/fleet/src/geofences/geofence.ts'
import { PLAIN_TERMS } from '../../services/fleet/src/geofences/terms.ts'
import { random } from '../../services/fleet/src/telemetry/noise.ts'

const halfBoxKm = 30
const kmPerDegree = 111.195

/**
 * Geofences of 50 to 500 m, uniformly in a box of 60 km around a place: half of them circles, a third polygons of twelve
 * corners, a sixth corridors of ten. One in five has hours. The seed is the count.
 */
export function mixedFences(center: LatLon, count: number): Fence[] {
  const uniform = random(count)
  const kmPerDegreeEast = kmPerDegree * Math.cos((center.lat * Math.PI) / 180)
  const hours = {
    timeZone: 'America/New_York',
    windows: [{ days: [1, 2, 3, 4, 5], from: '06:00', to: '20:00' }],
    firstDay: null,
    lastDay: null,
    closedOn: [],
  }
  return Array.from({ length: count }, (_, n): Fence => {
    const at = {
      lat: center.lat + ((2 * uniform() - 1) * halfBoxKm) / kmPerDegree,
      lon: center.lon + ((2 * uniform() - 1) * halfBoxKm) / kmPerDegreeEast,
    }
    const area = areaAround(at, n, 50 + 450 * uniform(), 360 * uniform())
    const terms = n % 5 === 0 ? [{ ...PLAIN_TERMS[0]!, schedule: hours, dwellMs: 600_000 }] : PLAIN_TERMS
    return { id: `gfn_${n}`, area, activeFromMs: 0, activeUntilMs: null, terms }
  })
}

function areaAround(at: LatLon, n: number, sizeM: number, turnDeg: number): Area {
  if (n % 2 === 0) return { kind: 'circle', center: at, radiusM: sizeM }
  if (n % 6 !== 1) {
    const corner = (_: unknown, i: number) =>
      destination(at, (360 - i * 30 + turnDeg) % 360, sizeM * (i % 2 === 0 ? 1 : 0.7))
    return { kind: 'polygon', outer: Array.from({ length: 12 }, corner), holes: [] }
  }
  const bend = (_: unknown, i: number) => destination(at, turnDeg, (i - 5) * (sizeM / 2) + (i % 2) * 20)
  return { kind: 'corridor', path: Array.from({ length: 10 }, bend), halfWidthM: Math.max(20, sizeM / 6) }
}
