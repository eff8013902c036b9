import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exportGeofences as contract, geofenceMediaTypes } from '@clutch/contracts/fleet/geofence-files'
import type { Geofence } from '@clutch/contracts/fleet/geofences'
import { currentTraceparent } from '@clutch/shared/tracing'
import { implementStream, type Tx } from '../kit.ts'
import { featureOf } from './geojson.ts'
import { KML_BEGIN, KML_END, placemarkOf } from './kml.ts'
import { pageOfGeofences } from './store.ts'

const pageSize = 500
const pageTimeoutMs = 10_000
const longestMs = 10 * 60_000

type InTx = <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>

// A page is a short transaction of its own, and the next is read when the client has taken the one before: a slow client holds no
// connection. What fails before the first byte is a problem; what fails after ends the connection in the middle.
export const exportGeofences = implementStream(contract, async ({ query, ...context }) => {
  const { database, principal, reply, request, signal, logger } = context
  const inTx: InTx = (work) =>
    database.tx({ tenantId: principal.tenantId, actor: principal.id, deadlineMs: pageTimeoutMs }, work)
  const first = await inTx((tx) => pageOfGeofences(tx, { afterId: '', limit: pageSize }))
  const { raw } = reply.hijack()
  const traceparent = currentTraceparent()
  raw.writeHead(200, {
    'content-type': geofenceMediaTypes[query.format],
    'content-disposition': `attachment; filename="geofences.${query.format}"`,
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    ...(traceparent === undefined ? {} : { traceparent }),
  })
  if (request.method === 'HEAD') return void raw.end()
  const pages = pagesOf(first, inTx)
  const text = query.format === 'kml' ? kmlOf(pages) : geojsonOf(pages)
  await pipeline(Readable.from(text, { objectMode: true, highWaterMark: 1 }), raw, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
  }).catch((error: unknown) => {
    raw.destroy()
    if (!signal.aborted) logger.warn({ err: error }, 'an export of geofences ended before its end')
  })
})

async function* pagesOf(first: Geofence[], inTx: InTx): AsyncGenerator<Geofence[]> {
  let page = first
  while (page.length > 0) {
    yield page
    const afterId = page.at(-1)!.id
    page = page.length < pageSize ? [] : await inTx((tx) => pageOfGeofences(tx, { afterId, limit: pageSize }))
  }
}

async function* geojsonOf(pages: AsyncGenerator<Geofence[]>): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":['
  let separator = '\n'
  for await (const page of pages) {
    yield separator + page.map((geofence) => JSON.stringify(featureOf(geofence))).join(',\n')
    separator = ',\n'
  }
  yield '\n]}\n'
}

async function* kmlOf(pages: AsyncGenerator<Geofence[]>): AsyncGenerator<string> {
  yield KML_BEGIN
  for await (const page of pages) yield page.map(placemarkOf).join('')
  yield KML_END
}
