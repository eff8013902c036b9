/**
 * Geometry on the earth, pure. Angles in degrees, lengths in metres, WGS 84 latitude and longitude.
 *
 * Two models are used, each where it is the right one:
 * - a sphere of the mean radius for lengths over ground (error against the ellipsoid at most 0.56 %);
 * - straight lines in longitude and latitude for the edges of areas, because RFC 7946 (GeoJSON), section 3.1.1,
 *   defines an edge that way. Near a point such an edge is also straight in the local plane, so distances to it
 *   are taken there.
 */

export type LatLon = { readonly lat: number; readonly lon: number }

/** `west > east` means that the box crosses the antimeridian (RFC 7946, section 5.2). */
export type BoundingBox = {
  readonly south: number
  readonly west: number
  readonly north: number
  readonly east: number
}

/** A ring without the repeated closing point. */
export type Ring = readonly LatLon[]

/** A point of a local plane: metres east and metres north of its origin. */
export type PlanePoint = { readonly eastM: number; readonly northM: number }

/** Mean radius R1 = (2a + b) / 3 of the WGS 84 ellipsoid (Moritz, Geodetic Reference System 1980, IUGG). */
export const EARTH_RADIUS_M = 6_371_008.8

const RADIANS = Math.PI / 180
/** Metres of one degree of latitude on the sphere of EARTH_RADIUS_M. */
const METERS_PER_DEGREE = EARTH_RADIUS_M * RADIANS

/** True for a latitude and a longitude that exist: finite and in range. */
export function isLatLon(point: LatLon): boolean {
  return (
    Number.isFinite(point.lat) &&
    Number.isFinite(point.lon) &&
    Math.abs(point.lat) <= 90 &&
    point.lon >= -180 &&
    point.lon <= 180
  )
}

/** The same meridian in [-180, 180). */
export function normalizeLonDeg(lonDeg: number): number {
  return lonDeg >= -180 && lonDeg < 180 ? lonDeg : ((((lonDeg + 180) % 360) + 360) % 360) - 180
}

/** The longitude of `lonDeg` nearest to `nearDeg`: may leave [-180, 180) and makes the antimeridian an ordinary place. */
export function unwrapLonDeg(lonDeg: number, nearDeg: number): number {
  const differenceDeg = lonDeg - nearDeg
  if (differenceDeg > 180) return lonDeg - 360 * Math.floor((differenceDeg + 180) / 360)
  if (differenceDeg < -180) return lonDeg + 360 * Math.floor((180 - differenceDeg) / 360)
  return lonDeg
}

/** Great-circle distance by the haversine formula (R. W. Sinnott, Virtues of the Haversine, 1984): exact for short distances too. */
export function distanceM(a: LatLon, b: LatLon): number {
  const sinHalfLat = Math.sin(((b.lat - a.lat) * RADIANS) / 2)
  const sinHalfLon = Math.sin(((b.lon - a.lon) * RADIANS) / 2)
  const h = sinHalfLat * sinHalfLat + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * sinHalfLon * sinHalfLon
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** Initial course of the great circle from a to b, clockwise from north, in [0, 360). (Spherical trigonometry: four-part formula.) */
export function bearingDeg(a: LatLon, b: LatLon): number {
  const deltaLon = (b.lon - a.lon) * RADIANS
  const latA = a.lat * RADIANS
  const latB = b.lat * RADIANS
  const y = Math.sin(deltaLon) * Math.cos(latB)
  const x = Math.cos(latA) * Math.sin(latB) - Math.sin(latA) * Math.cos(latB) * Math.cos(deltaLon)
  return (Math.atan2(y, x) / RADIANS + 360) % 360
}

/** Where one arrives after `lengthM` on the great circle that leaves `from` at `courseDeg` (the direct problem on the sphere). */
export function destination(from: LatLon, courseDeg: number, lengthM: number): LatLon {
  const angle = lengthM / EARTH_RADIUS_M
  const lat = from.lat * RADIANS
  const course = courseDeg * RADIANS
  const sinLat = Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(course)
  const lon =
    from.lon * RADIANS +
    Math.atan2(Math.sin(course) * Math.sin(angle) * Math.cos(lat), Math.cos(angle) - Math.sin(lat) * sinLat)
  return { lat: Math.asin(Math.max(-1, Math.min(1, sinLat))) / RADIANS, lon: normalizeLonDeg(lon / RADIANS) }
}

/** The smaller turn from one course to another, in (-180, 180]; right is positive. */
export function turnDeg(fromDeg: number, toDeg: number): number {
  const turn = (((toDeg - fromDeg) % 360) + 360) % 360
  return turn > 180 ? turn - 360 : turn
}

/** The point at `fraction` (0..1) of the edge from a to b, an edge as GeoJSON defines it; the short way over the antimeridian. */
export function interpolate(a: LatLon, b: LatLon, fraction: number): LatLon {
  const lonB = unwrapLonDeg(b.lon, a.lon)
  return { lat: a.lat + (b.lat - a.lat) * fraction, lon: normalizeLonDeg(a.lon + (lonB - a.lon) * fraction) }
}

/** `point` in the plane that touches the earth at `origin` (equirectangular projection: below 0.1 % error within 50 km up to 60°). */
export function toPlane(origin: LatLon, point: LatLon): PlanePoint {
  return {
    eastM: (unwrapLonDeg(point.lon, origin.lon) - origin.lon) * METERS_PER_DEGREE * Math.cos(origin.lat * RADIANS),
    northM: (point.lat - origin.lat) * METERS_PER_DEGREE,
  }
}

/** The inverse of toPlane. */
export function fromPlane(origin: LatLon, point: PlanePoint): LatLon {
  return {
    lat: origin.lat + point.northM / METERS_PER_DEGREE,
    lon: normalizeLonDeg(origin.lon + point.eastM / (METERS_PER_DEGREE * Math.cos(origin.lat * RADIANS))),
  }
}

/** Distance from a point to the edge a–b, in the plane that touches at the point (orthogonal projection, clamped to the ends). */
export function distanceToSegmentM(point: LatLon, a: LatLon, b: LatLon): number {
  const scaleEast = METERS_PER_DEGREE * Math.cos(point.lat * RADIANS)
  const ax = (unwrapLonDeg(a.lon, point.lon) - point.lon) * scaleEast
  const ay = (a.lat - point.lat) * METERS_PER_DEGREE
  const bx = ax + (unwrapLonDeg(b.lon, a.lon) - a.lon) * scaleEast
  const by = (b.lat - point.lat) * METERS_PER_DEGREE
  const dx = bx - ax
  const dy = by - ay
  const lengthSquared = dx * dx + dy * dy
  const t = lengthSquared === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / lengthSquared))
  return Math.hypot(ax + t * dx, ay + t * dy)
}

/** Distance from a point to a line of edges; a ring when `closed`. Infinity for an empty line. */
export function distanceToPathM(point: LatLon, path: readonly LatLon[], closed: boolean): number {
  if (path.length === 1) return distanceM(point, path[0]!)
  // As distanceToSegmentM() for each edge, with one cosine and one root for all of them: fences are asked with every fix.
  const scaleEast = METERS_PER_DEGREE * Math.cos(point.lat * RADIANS)
  let nearestM2 = Number.POSITIVE_INFINITY
  const edges = closed ? path.length : path.length - 1
  for (let i = 0; i < edges; i++) {
    const a = path[i]!
    const b = path[i + 1 === path.length ? 0 : i + 1]!
    const ax = (unwrapLonDeg(a.lon, point.lon) - point.lon) * scaleEast
    const ay = (a.lat - point.lat) * METERS_PER_DEGREE
    const dx = (unwrapLonDeg(b.lon, a.lon) - a.lon) * scaleEast
    const dy = (b.lat - a.lat) * METERS_PER_DEGREE
    const lengthSquared = dx * dx + dy * dy
    const t = lengthSquared === 0 ? 0 : Math.max(0, Math.min(1, -(ax * dx + ay * dy) / lengthSquared))
    const x = ax + t * dx
    const y = ay + t * dy
    const distanceM2 = x * x + y * y
    if (distanceM2 < nearestM2) nearestM2 = distanceM2
  }
  return Math.sqrt(nearestM2)
}

/** Even–odd rule: a ray to the east meets the ring an odd number of times (M. Shimrat, Algorithm 112, CACM 1962). */
export function isInRing(point: LatLon, ring: Ring): boolean {
  let inside = false
  const count = ring.length
  if (count < 3) return false
  // Every vertex is unwrapped from the one before it, the first from the point, so a ring over the antimeridian stays whole.
  const firstLon = unwrapLonDeg(ring[0]!.lon, point.lon)
  let previousLon = firstLon
  for (let i = 0; i < count; i++) {
    const a = ring[i]!
    const b = ring[i + 1 === count ? 0 : i + 1]!
    const bLon = i + 1 === count ? firstLon : unwrapLonDeg(b.lon, previousLon)
    if (a.lat > point.lat !== b.lat > point.lat) {
      const lonAtLat = previousLon + ((point.lat - a.lat) / (b.lat - a.lat)) * (bLon - previousLon)
      if (point.lon < lonAtLat) inside = !inside
    }
    previousLon = bLon
  }
  return inside
}

/** In the outer ring and in none of its holes. */
export function isInPolygon(point: LatLon, outer: Ring, holes: readonly Ring[] = []): boolean {
  return isInRing(point, outer) && !holes.some((hole) => isInRing(point, hole))
}

/** Twice the signed area by the shoelace formula, in square degrees: positive when the ring runs counter-clockwise. */
export function signedAreaDeg2(ring: Ring): number {
  let sum = 0
  const first = ring[0]
  if (!first) return 0
  for (let i = 0; i < ring.length; i++) {
    const a = ring[i]!
    const b = ring[i + 1 === ring.length ? 0 : i + 1]!
    sum += unwrapLonDeg(a.lon, first.lon) * b.lat - unwrapLonDeg(b.lon, first.lon) * a.lat
  }
  return sum
}

/** The smallest box around a line of points whose edges take the short way. Throws on no points: a box of nothing has no place. */
export function boundingBoxOf(points: readonly LatLon[]): BoundingBox {
  const first = points[0]
  if (!first) throw new RangeError('A bounding box needs at least one point')
  let south = first.lat
  let north = first.lat
  let west = first.lon
  let east = first.lon
  let previousLon = first.lon
  for (const point of points) {
    const lon = unwrapLonDeg(point.lon, previousLon)
    south = Math.min(south, point.lat)
    north = Math.max(north, point.lat)
    west = Math.min(west, lon)
    east = Math.max(east, lon)
    previousLon = lon
  }
  return box(south, west, north, east)
}

/** The box that holds everything within `marginM` of another box. */
export function growBox(inner: BoundingBox, marginM: number): BoundingBox {
  const latMargin = marginM / METERS_PER_DEGREE
  const south = Math.max(-90, inner.south - latMargin)
  const north = Math.min(90, inner.north + latMargin)
  const cosine = Math.cos(Math.max(Math.abs(south), Math.abs(north)) * RADIANS)
  const lonMargin = cosine < 1e-9 ? 360 : latMargin / cosine
  const width = (inner.east < inner.west ? inner.east + 360 : inner.east) - inner.west
  return box(south, inner.west - lonMargin, north, inner.west + width + lonMargin)
}

/** The box of a disc. */
export function boxAround(center: LatLon, radiusM: number): BoundingBox {
  return growBox({ south: center.lat, north: center.lat, west: center.lon, east: center.lon }, radiusM)
}

/** True when the point is in the box, its border included. */
export function isInBox(point: LatLon, { south, west, north, east }: BoundingBox): boolean {
  if (point.lat < south || point.lat > north) return false
  return west <= east ? point.lon >= west && point.lon <= east : point.lon >= west || point.lon <= east
}

/** True when two boxes share a point. */
export function boxesMeet(a: BoundingBox, b: BoundingBox): boolean {
  if (a.south > b.north || b.south > a.north) return false
  const widthA = (a.east < a.west ? a.east + 360 : a.east) - a.west
  const widthB = (b.east < b.west ? b.east + 360 : b.east) - b.west
  const fromAToB = (((b.west - a.west) % 360) + 360) % 360
  return fromAToB <= widthA || 360 - fromAToB <= widthB
}

function box(south: number, west: number, north: number, east: number): BoundingBox {
  if (east - west >= 360) return { south, west: -180, north, east: 180 }
  if (west >= -180 && east <= 180) return { south, west, north, east }
  return { south, west: normalizeLonDeg(west), north, east: normalizeLonDeg(east) }
}
