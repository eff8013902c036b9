import { type CloudParts, type CloudRequest, type CloudStandIn, ok, sandboxWord, tooManyRequests } from './stand-in.ts'

const dayMs = 24 * 60 * 60_000

/** Location History (objects and positions) and Snap to Roads. */
export function tomtomCloud({ fleet }: CloudParts): CloudStandIn {
  return {
    tooMany: (retryAfterS) =>
      tooManyRequests(retryAfterS, { detailedError: { code: 'OverQueryLimit', message: 'Over query limit' } }),
    async answer(request) {
      const { path, query } = request
      if (query.get('key') !== sandboxWord) return forbidden()
      if (path === '/snapToRoads/1') return snapped(request)
      if (!path.startsWith('/locationHistory/1/')) return { status: 404 }
      if (query.get('adminKey') !== sandboxWord) return forbidden()
      if (path === '/locationHistory/1/objects')
        return ok({ objects: fleet.vehicles('tomtom').map(({ id, name }) => ({ id, name, properties: {} })) })
      const id = /^\/locationHistory\/1\/history\/positions\/([^/]{1,100})$/.exec(path)?.[1]
      if (id === undefined) return { status: 404 }
      const from = Date.parse(query.get('from') ?? '')
      const to = Date.parse(query.get('to') ?? '')
      if (!(to >= from && to - from <= dayMs)) return invalid('from and to span at most 24 hours')
      const size = Math.min(Number(query.get('maxResults') ?? 100), 100)
      const page = Number(query.get('pageNumber') ?? 1)
      // Both ends count.
      const reports = await fleet.reports('tomtom', from - 1, to, decodeURIComponent(id))
      return ok({
        positions: reports.slice((page - 1) * size, page * size).map(({ atMs, sample, speedKmh, vehicle }) => ({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [sample.lon, sample.lat, sample.elevationM ?? 0] },
          object: vehicle.id,
          timestamp: new Date(atMs).toISOString().slice(0, 19),
          properties: { estimatedSpeed: speedKmh, estimatedDirection: Math.round(sample.headingDeg ?? 0) % 360 },
        })),
        query: { maxResults: size, pageNumber: page },
      })
    },
  }
}

const forbidden = () => ({ status: 403, body: { detailedError: { code: 'Forbidden', message: 'Invalid key' } } })
const invalid = (message: string) => ({ status: 400, body: { detailedError: { code: 'BadRequest', message } } })

/** The roads of the sandbox lie on a grid of a ten-thousandth of a degree. */
function snapped({ query }: CloudRequest) {
  const points = (query.get('points') ?? '').split(';').map((pair) => pair.split(',').map(Number))
  if (points.length < 2 || points.some(([lon, lat]) => !Number.isFinite(lon) || !Number.isFinite(lat)))
    return invalid('points are lon,lat;lon,lat')
  const onGrid = (degrees: number) => Math.round(degrees * 1e4) / 1e4
  return ok({
    projectedPoints: points.map(([lon = 0, lat = 0]) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [onGrid(lon), onGrid(lat)] },
      properties: { snapResult: 'Matched' },
    })),
    route: [],
  })
}
