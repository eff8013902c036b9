import { randomUUID } from 'node:crypto'
import { bearerOf, type CloudParts, type CloudStandIn, ok, sandboxWord, tooManyRequests } from './stand-in.ts'

const tokenMs = 60 * 60_000
const daysAllowedMs = 18 * 24 * 60 * 60_000

/** HERE Tracking (users, shadows, traces) and Route Matching under one root. */
export function hereCloud({ fleet, state }: CloudParts): CloudStandIn {
  const tokens = () => state.table<{ expiresAtMs: number }>('telematics-clouds/here/tokens')

  return {
    tooMany: (retryAfterS) => tooManyRequests(retryAfterS, problem(429, 'Too many requests')),
    async answer(request) {
      const { path, query, method } = request
      if (path === '/v8/match/routelinks') return matched(request.body, query.get('apiKey'))
      if (path === '/users/v2/login' && method === 'POST') {
        const { password } = parse(request.body)
        if (password !== sandboxWord) return { status: 401, body: problem(401, 'Unauthorized') }
        const accessToken = randomUUID()
        state.commit(() => tokens().put(accessToken, { expiresAtMs: Date.now() + tokenMs }))
        return ok({ accessToken, expiresIn: tokenMs / 1_000, tokenType: 'bearer' })
      }
      const held = tokens().get(bearerOf(request) ?? '')
      if (held === undefined || held.expiresAtMs < Date.now())
        return { status: 401, body: problem(401, 'Unauthorized') }
      if (path === '/shadows/v2') {
        const data = fleet.vehicles('here').map(({ id }) => ({ trackingId: id, body: { reported: {} } }))
        return ok({ count: data.length, data })
      }
      const trackingId = /^\/traces\/v2\/([^/]{1,50})$/.exec(path)?.[1]
      if (trackingId === undefined) return { status: 404, body: problem(404, 'Not Found') }
      const before = Number(query.get('before') ?? fleet.nowMs())
      const after = Number(query.get('after') ?? before - 24 * 60 * 60_000)
      if (!(after <= before && before - after <= daysAllowedMs))
        return { status: 400, body: problem(400, 'Bad request') }
      const count = Math.min(Number(query.get('count') ?? 1_000), 1_000)
      const from = Number(query.get('pageToken') ?? 0)
      const reports = (await fleet.reports('here', after - 1, before, decodeURIComponent(trackingId))).reverse()
      const data = reports.slice(from, from + count).map(({ atMs, sample, speedKmh }) => ({
        timestamp: atMs,
        position: {
          lat: sample.lat,
          lng: sample.lon,
          alt: sample.elevationM ?? 0,
          accuracy: 5,
          heading: Math.round(sample.headingDeg ?? 0) % 360,
          speed: Math.round(speedKmh / 3.6),
          type: 'gnss',
          timestamp: atMs,
        },
      }))
      const more = from + count < reports.length
      return ok({ count: data.length, data, ...(more ? { pageToken: String(from + count) } : {}) })
    },
  }
}

function problem(code: number, error: string) {
  return { error, code, id: randomUUID() }
}

function parse(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** Body: CSV with a header that names LATITUDE and LONGITUDE. Roads lie on a grid, as for everyone here. */
function matched(csv: string, apiKey: string | null) {
  if (apiKey !== sandboxWord) return { status: 401, body: problem(401, 'Unauthorized') }
  const [header = '', ...rows] = csv.trim().split('\n')
  const names = header.split(',')
  const [latAt, lonAt] = [names.indexOf('LATITUDE'), names.indexOf('LONGITUDE')]
  if (latAt === -1 || lonAt === -1) return { status: 400, body: problem(400, 'Bad request') }
  const onGrid = (text: string | undefined) => Math.round(Number(text) * 1e4) / 1e4
  const waypoint = rows.map((row) => {
    const cells = row.split(',')
    return { mappedPosition: { latitude: onGrid(cells[latAt]), longitude: onGrid(cells[lonAt]) } }
  })
  return ok({ response: { route: [{ waypoint }] } })
}
