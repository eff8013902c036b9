import { normalizeLonDeg } from '@clutch/shared/geo'

/** A feature of a file as it asks to become geofences; nothing of it was judged yet. Pure. */
export type Drawn = {
  readonly name: string | null
  /** Shapes as the contract has them, if they are right. */
  readonly shapes: readonly unknown[]
  /** Schedule and the like, as they stood in the file. */
  readonly terms: Readonly<Record<string, unknown>>
  /** Why there is no shape, or not every one. */
  readonly messages: readonly string[]
}

/** The file as a whole cannot be read; the message is for whoever made it. */
export class GeofenceFileError extends Error {
  override name = 'GeofenceFileError'
}

export const TERM_NAMES = ['schedule', 'dwellMinutes', 'speedLimitKmh', 'scope'] as const

export type Drawing = { readonly shapes: unknown[]; readonly messages: string[] }

export function drawPoint(into: Drawing, position: unknown, radiusM: number | null): void {
  const place = positionOf(position)
  if (place === null) into.messages.push('a point has a longitude and a latitude')
  else if (radiusM === null) into.messages.push('a point needs a property radiusM to be a circle')
  else into.shapes.push({ type: 'circle', center: { lat: place[1], lon: place[0] }, radiusM })
}

export function drawLine(into: Drawing, positions: unknown, radiusM: number | null): void {
  const path = positionsOf(positions)
  if (path === null) into.messages.push('a line is a list of positions')
  else if (radiusM === null) into.messages.push('a line needs a property radiusM to be a corridor')
  else into.shapes.push({ type: 'corridor', path, radiusM })
}

export function drawPolygon(into: Drawing, rings: unknown): void {
  const drawn = Array.isArray(rings) ? rings.map(positionsOf) : null
  if (drawn === null || drawn.length === 0 || drawn.some((ring) => ring === null))
    into.messages.push('a polygon is a list of rings, and a ring is a list of positions')
  else into.shapes.push({ type: 'polygon', rings: drawn.map((ring) => open(ring!)) })
}

/** A radius in metres; text where the file knows nothing else. */
export function radiusOf(value: unknown): number | null {
  const radiusM = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof radiusM === 'number' && Number.isFinite(radiusM) ? radiusM : null
}

function positionsOf(value: unknown): [number, number][] | null {
  if (!Array.isArray(value)) return null
  const positions = value.map(positionOf)
  return positions.some((position) => position === null) ? null : (positions as [number, number][])
}

/** Longitude and latitude; heights are left out, and a longitude that went on beyond 180 is the meridian that it is. */
function positionOf(value: unknown): [number, number] | null {
  if (!Array.isArray(value) || value.length < 2) return null
  const [lon, lat] = value as unknown[]
  if (typeof lon !== 'number' || typeof lat !== 'number' || !Number.isFinite(lon) || !Number.isFinite(lat)) return null
  // Turning it back leaves dust behind the ninth digit: a tenth of a millimetre.
  return [Math.abs(lon) <= 180 ? lon : Math.round(normalizeLonDeg(lon) * 1e9) / 1e9, lat]
}

/** Files repeat the first position of a ring at its end. */
function open(ring: readonly [number, number][]): [number, number][] {
  const [first] = ring
  const last = ring.at(-1)
  const isClosed = ring.length > 1 && first![0] === last![0] && first![1] === last![1]
  return isClosed ? ring.slice(0, -1) : [...ring]
}
