import type { Limit } from '../speedings/speeding.ts'

/** Where a vehicle was and which way it went: what a provider needs to know on which road. */
export interface RoadPoint {
  timeMs: number
  lat: number
  lon: number
  courseDeg: number | null
}

export type RoadClass = 'motorway' | 'trunk' | 'primary' | 'secondary' | 'tertiary' | 'residential' | 'service'

/** Neither known: the provider knows no road there. */
export interface RoadAnswer {
  limitKmh: number | null
  roadClass: RoadClass | null
}

/** The port. One answer for each point, in their order. */
export interface RoadLimits {
  name: string
  /** Points in one question. */
  maxPoints: number
  ask(points: readonly RoadPoint[], signal: AbortSignal): Promise<RoadAnswer[]>
}

/** Where nothing is posted, or nobody knows it: what is usual on such roads in most of Europe. */
const usualKmh: { readonly [Class in RoadClass]: number } = {
  motorway: 130,
  trunk: 100,
  primary: 100,
  secondary: 100,
  tertiary: 80,
  residential: 50,
  service: 30,
}

export function limitOf({ limitKmh, roadClass }: RoadAnswer, provider: string): Limit | null {
  if (limitKmh !== null) return { limitKmh, source: 'road', of: provider }
  return roadClass === null ? null : { limitKmh: usualKmh[roadClass], source: 'class', of: roadClass }
}

/** The same stretch of road in the same direction: about ten metres and an eighth of the compass. */
export function stretchOf({ lat, lon, courseDeg }: RoadPoint): string {
  const way = courseDeg === null ? 'x' : String(Math.round(courseDeg / 45) % 8)
  return `${lat.toFixed(4)},${lon.toFixed(4)},${way}`
}
