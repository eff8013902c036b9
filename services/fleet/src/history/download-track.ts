import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { downloadTrack as contract, trackMediaTypes } from '@clutch/contracts/fleet/history'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { currentTraceparent } from '@clutch/shared/tracing'
import { implementStream, type Tx } from '../kit.ts'
import { findVehicle } from '../vehicles/store.ts'
import { historyRange, type Progress, type Range, readStretch, type Stretch } from './read.ts'
import type { Thinning } from './thinning.ts'
import { geojsonTrack, gpxTrack, type TrackFile } from './track-file.ts'

const stretchTimeoutMs = 10_000
const longestMs = 10 * 60_000

type InTx = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>

// A stretch is a short transaction of its own, and the next is read when the client has taken the one before: a slow client holds no
// connection. What fails before the first byte is a problem; what fails after ends the connection in the middle.
export const downloadTrack = implementStream(contract, async ({ params, query, ...context }) => {
  const { database, principal, reply, request, signal, logger } = context
  const range = historyRange(query)
  const inTx: InTx = (work) =>
    database.tx({ tenantId: principal.tenantId, actor: principal.id, deadlineMs: stretchTimeoutMs }, work)
  const vehicle = await inTx((tx) => findVehicle(tx, query.vehicleId))
  if (vehicle === undefined || vehicle.fleetId !== params.fleetId) throw new Problem(NotFound)
  const { raw } = reply.hijack()
  const traceparent = currentTraceparent()
  raw.writeHead(200, {
    'content-type': trackMediaTypes[query.format],
    'content-disposition': `attachment; filename="track_${vehicle.id}.${query.format}"`,
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    ...(traceparent === undefined ? {} : { traceparent }),
  })
  if (request.method === 'HEAD') return void raw.end()
  const file = query.format === 'gpx' ? gpxTrack(vehicle) : geojsonTrack(vehicle)
  const text = textOf(file, inTx, { vehicleId: vehicle.id, range, thinning: query })
  const limit = AbortSignal.timeout(longestMs)
  await pipeline(Readable.from(text, { objectMode: true, highWaterMark: 1 }), raw, {
    signal: AbortSignal.any([signal, limit]),
  }).catch((error: unknown) => {
    raw.destroy()
    if (!signal.aborted) logger.warn({ err: error }, 'a track ended before its end')
  })
})

async function* textOf(
  file: TrackFile,
  inTx: InTx,
  { vehicleId, range, thinning }: { vehicleId: string; range: Range; thinning: Thinning },
): AsyncGenerator<string> {
  yield file.begin()
  let after: Progress | null = null
  do {
    const from: Progress | null = after
    const { points, next }: Stretch = await inTx((tx) => readStretch(tx, vehicleId, { range, after: from, thinning }))
    if (points.length > 0) yield file.points(points)
    after = next
  } while (after !== null)
  yield file.end()
}
