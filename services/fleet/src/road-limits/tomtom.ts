import type { RoadAnswer, RoadClass, RoadLimits, RoadPoint } from './road-limits.ts'

const kmInMile = 1.609344
const maxAnswerBytes = 4_000_000

/** What we read of an answer of Snap to Roads; everything may be missing. */
interface SnapAnswer {
  projectedPoints?: { properties?: { routeIndex?: number } }[]
  route?: {
    properties?: { speedLimits?: { value?: number; unit?: string }; linearReference?: unknown; frc?: number }
  }[]
}

/** Functional road classes as TomTom numbers them, 0 for motorways to 8. */
const classes: readonly RoadClass[] = [
  'motorway',
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'tertiary',
  'residential',
  'residential',
  'service',
]

/** TomTom's Snap to Roads: one question for a whole stretch of track, matched to its roads. */
export function tomtomRoadLimits({
  key,
  baseUrl = 'https://api.tomtom.com',
}: {
  key: string
  baseUrl?: string
}): RoadLimits {
  return {
    name: 'tomtom',
    maxPoints: 1_000,
    async ask(points, signal) {
      const url = new URL('/snapToRoads/1', baseUrl)
      url.searchParams.set('key', key)
      url.searchParams.set('vehicleType', 'PassengerCar')
      url.searchParams.set(
        'fields',
        '{projectedPoints{properties{routeIndex}},route{properties{frc,speedLimits{value,unit}}}}',
      )
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ points: points.map(pointOf) }),
        redirect: 'error',
        signal,
      })
      if (!answer.ok) throw new Error(`TomTom answered ${answer.status}`)
      return answersOf(JSON.parse(await textOf(answer)) as SnapAnswer, points.length)
    },
  }
}

async function textOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxAnswerBytes) throw new Error(`TomTom answered with more than ${maxAnswerBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function pointOf({ lat, lon, courseDeg, timeMs }: RoadPoint) {
  return {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [lon, lat] },
    properties: { timestamp: new Date(timeMs).toISOString(), ...(courseDeg === null ? {} : { heading: courseDeg }) },
  }
}

export function answersOf({ projectedPoints = [], route = [] }: SnapAnswer, count: number): RoadAnswer[] {
  if (projectedPoints.length !== count) throw new Error('TomTom answered for another number of points')
  return projectedPoints.map(({ properties }) => {
    const road = route[properties?.routeIndex ?? -1]?.properties
    const { value, unit } = road?.speedLimits ?? {}
    const isKnown = typeof value === 'number' && value > 0 && value < 300
    return {
      limitKmh: isKnown ? Math.round(unit === 'mph' ? value * kmInMile : value) : null,
      roadClass: classes[road?.frc ?? -1] ?? null,
    }
  })
}
