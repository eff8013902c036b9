import { setTimeout as wait } from 'node:timers/promises'
import { jsonOf } from './answer.ts'
import { unreachable } from './compiled-problem.ts'
import { decodeFlexiblePolyline } from './flexible-polyline.ts'
import type { Places, Profile, TravelTimes } from './travel-times.ts'

/** Rows and columns of one question that is answered at once, where a profile is given and the region is the world. */
const maxPlaces = 500
/** Half a million numbers of up to eight digits, times and distances and what went wrong. */
const maxAnswerBytes = 16_000_000
/** Places between the ends of one question for roads. */
const maxVias = 20
/** Asked again so often where it asks for patience (429) or has a bad moment (5xx). */
const maxAttempts = 3
const usualPauseMs = 1_000
const longestPauseMs = 10_000

/** What we read of answers of HERE's Matrix Routing API v8 and Routing API v8; everything may be missing. */
interface MatrixAnswer {
  matrix?: { travelTimes?: (number | null)[]; distances?: (number | null)[]; errorCodes?: (number | null)[] }
}
interface RoutesAnswer {
  routes?: { sections?: { polyline?: unknown }[] }[]
}

/** Free-flow speeds of the world's roads: with a profile neither traffic nor measures of a lorry are taken into account. */
const profileIds: Record<Profile, string> = { car: 'carFast', truck: 'truckFast' }

/** There is a way. 3: it breaks a rule for want of another, as from a yard behind a barrier; its time and length hold. */
const drivable = new Set([0, 3])

export function hereTravelTimes({
  key,
  matrixUrl = 'https://matrix.router.hereapi.com',
  routerUrl = 'https://router.hereapi.com',
}: {
  key: string
  matrixUrl?: string
  routerUrl?: string
}): TravelTimes {
  return {
    nameFor: (profile) => `here ${profile}`,
    async ask(places, { profile, signal }) {
      const count = places.length
      const durationS = new Float64Array(count * count)
      const distanceM = new Float64Array(count * count)
      const url = new URL('/v8/matrix', matrixUrl)
      url.search = new URLSearchParams({ async: 'false', apiKey: key }).toString()
      for (let from = 0; from < count; from += maxPlaces)
        for (let to = 0; to < count; to += maxPlaces) {
          const rows = places.slice(from, from + maxPlaces)
          const columns = places.slice(to, to + maxPlaces)
          const { matrix } = (await ask(url, signal, {
            origins: rows.map(pointOf),
            destinations: columns.map(pointOf),
            regionDefinition: { type: 'world' },
            profile: profileIds[profile],
            matrixAttributes: ['travelTimes', 'distances'],
          })) as MatrixAnswer
          const { travelTimes, distances, errorCodes = [] } = matrix ?? {}
          const cells = rows.length * columns.length
          if (travelTimes?.length !== cells || distances?.length !== cells)
            throw new Error('here answered without the matrix asked for')
          for (let cell = 0; cell < cells; cell++) {
            const at = (from + Math.floor(cell / columns.length)) * count + to + (cell % columns.length)
            const isDrivable = drivable.has(errorCodes[cell] ?? 0)
            durationS[at] = isDrivable ? (travelTimes[cell] ?? unreachable) : unreachable
            distanceM[at] = isDrivable ? (distances[cell] ?? unreachable) : unreachable
          }
        }
      return { durationS, distanceM }
    },
    async roads(way, { profile, signal }) {
      const legs: Places[] = []
      for (let from = 0; from < way.length - 1; from += maxVias + 1) {
        const part = way.slice(from, from + maxVias + 2)
        const url = new URL('/v8/routes', routerUrl)
        const options: [string, string][] = [
          ['transportMode', profile],
          ['origin', textOf(part[0]!)],
          ...part.slice(1, -1).map((place) => ['via', textOf(place)] as [string, string]),
          ['destination', textOf(part.at(-1)!)],
          ['return', 'polyline'],
          ['departureTime', 'any'],
          ['apiKey', key],
        ]
        url.search = new URLSearchParams(options).toString()
        const { routes } = (await ask(url, signal)) as RoutesAnswer
        const sections = routes?.[0]?.sections ?? []
        if (sections.length !== part.length - 1) throw new Error('here answered without the sections asked for')
        for (const { polyline } of sections) legs.push(decodeFlexiblePolyline(String(polyline)))
      }
      return legs
    },
  }
}

function pointOf([lat, lng]: [number, number]): { lat: number; lng: number } {
  return { lat, lng }
}

function textOf([lat, lon]: [number, number]): string {
  return `${lat.toFixed(6)},${lon.toFixed(6)}`
}

async function ask(url: URL, signal: AbortSignal, body?: unknown): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(url, {
      redirect: 'error',
      signal,
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const isPassing = answer.status === 429 || answer.status >= 500
    if (!isPassing || attempt >= maxAttempts) return jsonOf('here', answer, maxAnswerBytes)
    await answer.body?.cancel()
    const said = Number(answer.headers.get('retry-after') ?? Number.NaN) * 1_000
    await wait(Number.isFinite(said) ? Math.min(longestPauseMs, Math.max(0, said)) : usualPauseMs, undefined, {
      signal,
    })
  }
}
