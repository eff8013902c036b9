import {
  type BoundingBox,
  boundingBoxOf,
  boxAround,
  distanceM,
  distanceToPathM,
  growBox,
  isInPolygon,
  isInRing,
  isLatLon,
  type LatLon,
  type Ring,
  signedAreaDeg2,
  unwrapLonDeg,
} from '@clutch/shared/geo'

/** An area on the ground. Edges are straight in longitude and latitude, as in GeoJSON; rings do not repeat their first point. */
export type Area =
  | { readonly kind: 'circle'; readonly center: LatLon; readonly radiusM: number }
  | { readonly kind: 'polygon'; readonly outer: Ring; readonly holes: readonly Ring[] }
  /** Everything within the half width of a line. */
  | { readonly kind: 'corridor'; readonly path: readonly LatLon[]; readonly halfWidthM: number }

/** What is wrong with an area, and where: a JSON pointer into it. */
export type AreaProblem = { readonly pointer: string; readonly code: AreaProblemCode; readonly detail: string }
type AreaProblemCode =
  | 'not-a-place'
  | 'too-few-points'
  | 'too-many-points'
  | 'too-small'
  | 'too-large'
  | 'self-intersection'
  | 'hole-outside'
  | 'holes-meet'

const MAX_POINTS = 2_000
const MAX_HOLES = 50
const MIN_RADIUS_M = 5
const MAX_RADIUS_M = 500_000
const MIN_HALF_WIDTH_M = 5
const MAX_HALF_WIDTH_M = 50_000
/** Beyond these latitudes straight lines in longitude and latitude are no sensible edges. */
const MAX_LAT_DEG = 85
const MAX_SPAN_DEG = 25

/** Everything that is wrong with an area; empty when it may be used. */
export function problemsOf(area: Area): AreaProblem[] {
  switch (area.kind) {
    case 'circle':
      return [
        ...placeProblems([area.center], () => '/center'),
        ...rangeProblems(area.radiusM, MIN_RADIUS_M, MAX_RADIUS_M, '/radiusM'),
      ]
    case 'corridor':
      return [
        ...rangeProblems(area.halfWidthM, MIN_HALF_WIDTH_M, MAX_HALF_WIDTH_M, '/halfWidthM'),
        ...countProblems(withoutRepeats(area.path, false), 2, '/path'),
        ...placeProblems(area.path, (i) => `/path/${i}`),
        ...spanProblems(area.path, '/path'),
      ]
    case 'polygon':
      return polygonProblems(area.outer, area.holes)
  }
}

/**
 * The area as it is stored: without repeated points, the outer ring counter-clockwise and the holes clockwise
 * (RFC 7946, section 3.1.6). Orientation is mended and not refused: nobody draws clockwise on purpose.
 */
export function normalized(area: Area): Area {
  if (area.kind === 'circle') return area
  if (area.kind === 'corridor') return { ...area, path: withoutRepeats(area.path, false) }
  return {
    kind: 'polygon',
    outer: oriented(withoutRepeats(area.outer, true), true),
    holes: area.holes.map((hole) => oriented(withoutRepeats(hole, true), false)),
  }
}

export function contains(area: Area, point: LatLon): boolean {
  switch (area.kind) {
    case 'circle':
      return distanceM(area.center, point) <= area.radiusM
    case 'corridor':
      return distanceToPathM(point, area.path, false) <= area.halfWidthM
    case 'polygon':
      return isInPolygon(point, area.outer, area.holes)
  }
}

/** Metres to the nearest border: positive inside, negative outside. */
export function depthM(area: Area, point: LatLon): number {
  switch (area.kind) {
    case 'circle':
      return area.radiusM - distanceM(area.center, point)
    case 'corridor':
      return area.halfWidthM - distanceToPathM(point, area.path, false)
    case 'polygon': {
      let borderM = distanceToPathM(point, area.outer, true)
      for (const hole of area.holes) borderM = Math.min(borderM, distanceToPathM(point, hole, true))
      return isInPolygon(point, area.outer, area.holes) ? borderM : -borderM
    }
  }
}

export function boundingBox(area: Area): BoundingBox {
  switch (area.kind) {
    case 'circle':
      return boxAround(area.center, area.radiusM)
    case 'corridor':
      return growBox(boundingBoxOf(area.path), area.halfWidthM)
    case 'polygon':
      return boundingBoxOf([...area.outer, area.outer[0]!])
  }
}

/** How deep one can be inside at most, roughly: half the shorter side of the box. A hysteresis wider than this would never let anyone in. */
export function halfSizeM(area: Area): number {
  if (area.kind === 'circle') return area.radiusM
  if (area.kind === 'corridor') return area.halfWidthM
  let sizeM = halfSizesM.get(area)
  if (sizeM === undefined) {
    sizeM = halfOfBoxM(area)
    halfSizesM.set(area, sizeM)
  }
  return sizeM
}

/** Of polygons: it is asked for with every reading near one. */
const halfSizesM = new WeakMap<Area, number>()

function halfOfBoxM(area: Area): number {
  const { south, west, north, east } = boundingBox(area)
  const middle = (south + north) / 2
  return (
    Math.min(
      distanceM({ lat: south, lon: west }, { lat: north, lon: west }),
      distanceM({ lat: middle, lon: west }, { lat: middle, lon: east }),
    ) / 2
  )
}

function polygonProblems(outer: Ring, holes: readonly Ring[]): AreaProblem[] {
  const rings = [outer, ...holes]
  const pointer = (ring: number) => (ring === 0 ? '/outer' : `/holes/${ring - 1}`)
  const total = rings.reduce((sum, ring) => sum + ring.length, 0)
  if (total > MAX_POINTS || holes.length > MAX_HOLES) {
    return [
      problem(
        '/outer',
        'too-many-points',
        `At most ${MAX_POINTS} points and ${MAX_HOLES} holes, not ${total} and ${holes.length}`,
      ),
    ]
  }
  const clean = rings.map((ring) => withoutRepeats(ring, true))
  const basic = rings.flatMap((ring, r) => [
    ...placeProblems(ring, (i) => `${pointer(r)}/${i}`),
    ...countProblems(clean[r]!, 3, pointer(r)),
  ])
  if (basic.length > 0) return basic
  const span = spanProblems([...clean[0]!, clean[0]![0]!], '/outer')
  if (span.length > 0) return span
  const problems: AreaProblem[] = []
  clean.forEach((ring, r) => {
    const crossing = firstCrossing(edgesOf(ring, clean[0]![0]!))
    if (crossing)
      problems.push(
        problem(`${pointer(r)}/${crossing[0]}`, 'self-intersection', `Edges ${crossing[0]} and ${crossing[1]} meet`),
      )
    else if (Math.abs(signedAreaDeg2(ring)) < 1e-12)
      problems.push(problem(pointer(r), 'too-small', 'The ring encloses nothing'))
  })
  if (problems.length > 0) return problems
  const anchor = clean[0]![0]!
  for (let r = 1; r < clean.length; r++) {
    const hole = clean[r]!
    if (!isInRing(hole[0]!, clean[0]!) || ringsCross(edgesOf(clean[0]!, anchor), edgesOf(hole, anchor))) {
      problems.push(problem(pointer(r), 'hole-outside', 'A hole lies wholly inside the outer ring'))
    }
    for (let other = 1; other < r; other++) {
      const second = clean[other]!
      const meet = ringsCross(edgesOf(second, anchor), edgesOf(hole, anchor))
      if (meet || isInRing(hole[0]!, second) || isInRing(second[0]!, hole)) {
        problems.push(problem(pointer(r), 'holes-meet', `Holes ${other - 1} and ${r - 1} share ground`))
      }
    }
  }
  return problems
}

function placeProblems(points: readonly LatLon[], pointer: (index: number) => string): AreaProblem[] {
  return points.flatMap((point, i) =>
    isLatLon(point) && Math.abs(point.lat) <= MAX_LAT_DEG
      ? []
      : [problem(pointer(i), 'not-a-place', `Latitude within ±${MAX_LAT_DEG}, longitude within ±180`)],
  )
}

function rangeProblems(value: number, min: number, max: number, pointer: string): AreaProblem[] {
  if (!(value >= min)) return [problem(pointer, 'too-small', `At least ${min} m`)]
  return value <= max ? [] : [problem(pointer, 'too-large', `At most ${max} m`)]
}

function spanProblems(points: readonly LatLon[], pointer: string): AreaProblem[] {
  if (points.length === 0) return []
  const { south, west, north, east } = boundingBoxOf(points)
  const widthDeg = east < west ? east + 360 - west : east - west
  if (north - south <= MAX_SPAN_DEG && widthDeg <= MAX_SPAN_DEG) return []
  return [problem(pointer, 'too-large', `At most ${MAX_SPAN_DEG} degrees wide and high`)]
}

function countProblems(points: readonly LatLon[], min: number, pointer: string): AreaProblem[] {
  if (points.length < min)
    return [problem(pointer, 'too-few-points', `At least ${min} different points, not ${points.length}`)]
  return points.length <= MAX_POINTS ? [] : [problem(pointer, 'too-many-points', `At most ${MAX_POINTS} points`)]
}

function problem(pointer: string, code: AreaProblemCode, detail: string): AreaProblem {
  return { pointer, code, detail }
}

function withoutRepeats(points: readonly LatLon[], closed: boolean): LatLon[] {
  const kept = points.filter((point, i) => i === 0 || !same(point, points[i - 1]!))
  while (closed && kept.length > 1 && same(kept[0]!, kept.at(-1)!)) kept.pop()
  return kept
}

function same(a: LatLon, b: LatLon): boolean {
  return a.lat === b.lat && a.lon === b.lon
}

function oriented(ring: Ring, counterClockwise: boolean): Ring {
  return signedAreaDeg2(ring) > 0 === counterClockwise ? ring : [...ring].reverse()
}

type Edge = {
  readonly index: number
  readonly ax: number
  readonly ay: number
  readonly bx: number
  readonly by: number
}

/** The edges of a ring with longitudes continued over the antimeridian, the same way for all rings that share an anchor. */
function edgesOf(ring: Ring, anchor: LatLon): Edge[] {
  let lon = unwrapLonDeg(ring[0]!.lon, anchor.lon)
  return ring.map((a, index) => {
    const b = ring[index + 1 === ring.length ? 0 : index + 1]!
    const edge = { index, ax: lon, ay: a.lat, bx: unwrapLonDeg(b.lon, lon), by: b.lat }
    lon = edge.bx
    return edge
  })
}

/** The first two edges of one ring that meet otherwise than neighbours do at their common end. Sorted by west end, so few pairs are looked at. */
function firstCrossing(edges: readonly Edge[]): [number, number] | null {
  const byWest = [...edges].sort((a, b) => Math.min(a.ax, a.bx) - Math.min(b.ax, b.bx))
  for (let i = 0; i < byWest.length; i++) {
    const a = byWest[i]!
    const east = Math.max(a.ax, a.bx)
    for (let j = i + 1; j < byWest.length && Math.min(byWest[j]!.ax, byWest[j]!.bx) <= east; j++) {
      const b = byWest[j]!
      const [first, second] = a.index < b.index ? [a, b] : [b, a]
      const next = second.index - first.index === 1
      const around = first.index === 0 && second.index === edges.length - 1
      // Neighbours share one end; they meet wrongly only by folding back along each other.
      if (next || around ? foldsBack(next ? first : second, next ? second : first) : meet(a, b)) {
        return [first.index, second.index]
      }
    }
  }
  return null
}

function ringsCross(a: readonly Edge[], b: readonly Edge[]): boolean {
  return a.some((edge) => b.some((other) => meet(edge, other)))
}

function foldsBack(before: Edge, after: Edge): boolean {
  const ux = before.bx - before.ax
  const uy = before.by - before.ay
  const vx = after.bx - after.ax
  const vy = after.by - after.ay
  return ux * vy - uy * vx === 0 && ux * vx + uy * vy < 0
}

/** Two closed segments share a point (orientation test; Cormen et al., Introduction to Algorithms, 33.1). */
function meet(p: Edge, q: Edge): boolean {
  const d1 = side(q, p.ax, p.ay)
  const d2 = side(q, p.bx, p.by)
  const d3 = side(p, q.ax, q.ay)
  const d4 = side(p, q.bx, q.by)
  if (d1 * d2 < 0 && d3 * d4 < 0) return true
  return (
    (d1 === 0 && within(q, p.ax, p.ay)) ||
    (d2 === 0 && within(q, p.bx, p.by)) ||
    (d3 === 0 && within(p, q.ax, q.ay)) ||
    (d4 === 0 && within(p, q.bx, q.by))
  )
}

function side(edge: Edge, x: number, y: number): number {
  return Math.sign((edge.bx - edge.ax) * (y - edge.ay) - (edge.by - edge.ay) * (x - edge.ax))
}

function within(edge: Edge, x: number, y: number): boolean {
  return (
    x >= Math.min(edge.ax, edge.bx) &&
    x <= Math.max(edge.ax, edge.bx) &&
    y >= Math.min(edge.ay, edge.by) &&
    y <= Math.max(edge.ay, edge.by)
  )
}
