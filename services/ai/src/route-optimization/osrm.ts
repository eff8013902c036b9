import { decodePolyline } from '@clutch/shared/polyline'
import { jsonOf } from './answer.ts'
import { unreachable } from './compiled-problem.ts'
import type { Asking, Places, Profile, TravelTimes } from './travel-times.ts'

/** Places in one question: a server that nobody has set up otherwise takes a hundred. */
const maxPlaces = 50
const maxAnswerBytes = 8_000_000
/** Of all questions together: 1,400 places are 784 of them. */
const askTimeoutMs = 60_000

interface TableAnswer {
  code?: string
  durations?: (number | null)[][]
  distances?: (number | null)[][]
}

interface RouteAnswer {
  code?: string
  routes?: { legs?: { steps?: { geometry?: string }[] }[] }[]
}

/**
 * An OSRM server, or one that answers like it: its table service, in blocks, and its route service. A server has the roads of one
 * profile: lorries need one of their own.
 */
export function osrmTravelTimes({ url, truckUrl }: { url: string; truckUrl?: string | undefined }): TravelTimes {
  const serverFor = (profile: Profile) => (profile === 'truck' && truckUrl !== undefined ? truckUrl : url)
  return {
    nameFor: (profile) => (profile === 'truck' && truckUrl !== undefined ? 'osrm truck' : 'osrm driving'),
    async ask(places, { profile, signal }) {
      const count = places.length
      const durationS = new Float64Array(count * count)
      const distanceM = new Float64Array(count * count)
      const limit = AbortSignal.any([signal, AbortSignal.timeout(askTimeoutMs)])
      for (let from = 0; from < count; from += maxPlaces)
        for (let to = 0; to < count; to += maxPlaces) {
          const rows = places.slice(from, from + maxPlaces)
          const columns = places.slice(to, to + maxPlaces)
          const answer = await table(serverFor(profile), rows, columns, limit)
          rows.forEach((_, i) => {
            columns.forEach((_, j) => {
              const at = (from + i) * count + to + j
              durationS[at] = Math.round(answer.durations?.[i]?.[j] ?? unreachable)
              distanceM[at] = Math.round(answer.distances?.[i]?.[j] ?? unreachable)
            })
          })
        }
      return { durationS, distanceM }
    },
    roads: (way, { profile, signal }: Asking) => roads(serverFor(profile), way, signal),
  }
}

async function table(base: string, rows: Places, columns: Places, signal: AbortSignal): Promise<TableAnswer> {
  const body = (await ask(base, 'table', [...rows, ...columns], signal, {
    annotations: 'duration,distance',
    sources: rows.map((_, i) => i).join(';'),
    destinations: columns.map((_, j) => rows.length + j).join(';'),
  })) as TableAnswer
  if (body.durations?.length !== rows.length || body.distances?.length !== rows.length)
    throw new Error('the table service answered without a table')
  return body
}

async function roads(base: string, way: Places, signal: AbortSignal): Promise<Places[]> {
  const legs: Places[] = []
  for (let from = 0; from < way.length - 1; from += maxPlaces - 1) {
    const part = way.slice(from, from + maxPlaces)
    const { routes } = (await ask(base, 'route', part, signal, {
      overview: 'false',
      steps: 'true',
      geometries: 'polyline',
    })) as RouteAnswer
    const found = routes?.[0]?.legs ?? []
    if (found.length !== part.length - 1) throw new Error('the route service answered without the legs asked for')
    for (const { steps = [] } of found)
      legs.push(
        steps.flatMap(({ geometry = '' }) =>
          decodePolyline(geometry).map(({ lat, lon }): [number, number] => [lat, lon]),
        ),
      )
  }
  return legs
}

async function ask(
  base: string,
  service: 'table' | 'route',
  places: Places,
  signal: AbortSignal,
  options: Record<string, string>,
): Promise<unknown> {
  const coordinates = places.map(([lat, lon]) => `${lon.toFixed(6)},${lat.toFixed(6)}`).join(';')
  const url = new URL(`${service}/v1/driving/${coordinates}`, base.endsWith('/') ? base : `${base}/`)
  url.search = new URLSearchParams(options).toString()
  const name = `the ${service} service`
  const body = (await jsonOf(name, await fetch(url, { redirect: 'error', signal }), maxAnswerBytes)) as {
    code?: string
  }
  if (body.code !== 'Ok') throw new Error(`${name} answered ${body.code ?? 'without a code'}`)
  return body
}
