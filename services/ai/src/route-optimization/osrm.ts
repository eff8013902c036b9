import { unreachable } from './compiled-problem.ts'
import type { TravelTimes } from './travel-times.ts'

/** Places in one question: a server that nobody has set up otherwise takes a hundred. */
const maxPlaces = 50
const maxAnswerBytes = 4_000_000
/** Of all questions together: 1,400 places are 784 of them. */
const askTimeoutMs = 60_000

interface TableAnswer {
  code?: string
  durations?: (number | null)[][]
  distances?: (number | null)[][]
}

/** An OSRM server, or one that answers like it: its table service, in blocks. */
export function osrmTravelTimes({ url, profile = 'driving' }: { url: string; profile?: string }): TravelTimes {
  return {
    name: 'osrm',
    async ask(places, signal) {
      const count = places.length
      const durationS = new Float64Array(count * count)
      const distanceM = new Float64Array(count * count)
      const limit = AbortSignal.any([signal, AbortSignal.timeout(askTimeoutMs)])
      for (let from = 0; from < count; from += maxPlaces)
        for (let to = 0; to < count; to += maxPlaces) {
          const rows = places.slice(from, from + maxPlaces)
          const columns = places.slice(to, to + maxPlaces)
          const answer = await table(url, profile, rows, columns, limit)
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
  }
}

async function table(
  base: string,
  profile: string,
  rows: readonly [number, number][],
  columns: readonly [number, number][],
  signal: AbortSignal,
): Promise<TableAnswer> {
  const coordinates = [...rows, ...columns].map(([lat, lon]) => `${lon.toFixed(6)},${lat.toFixed(6)}`).join(';')
  const url = new URL(`table/v1/${profile}/${coordinates}`, base.endsWith('/') ? base : `${base}/`)
  url.searchParams.set('annotations', 'duration,distance')
  url.searchParams.set('sources', rows.map((_, i) => i).join(';'))
  url.searchParams.set('destinations', columns.map((_, j) => rows.length + j).join(';'))
  const answer = await fetch(url, { redirect: 'error', signal })
  if (!answer.ok) throw new Error(`the table service answered ${answer.status}`)
  const body = JSON.parse(await textOf(answer)) as TableAnswer
  if (body.code !== 'Ok' || body.durations?.length !== rows.length || body.distances?.length !== rows.length)
    throw new Error(`the table service answered ${body.code ?? 'without a code'}`)
  return body
}

async function textOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxAnswerBytes) throw new Error(`the table service answered with more than ${maxAnswerBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
