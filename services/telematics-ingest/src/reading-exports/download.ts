import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { NotFound } from '@clutch/contracts/problems'
import { type ExportFormat, exportMediaTypes, maxExportMinutes } from '@clutch/contracts/telematics/reading-exports'
import { Problem } from '@clutch/shared/problem'
import type { StreamContext } from '@clutch/shared/route'
import { currentTraceparent } from '@clutch/shared/tracing'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { findDevice } from '../devices/store.ts'
import type { Tx } from '../kit.ts'
import { findStoredReadings } from '../readings/store.ts'
import { formatOf } from './format.ts'
import { takePlace } from './places.ts'
import { exportRange, timeZoneIn } from './range.ts'
import { type Chunk, type ExportedDevice, exportRowOf, type Format } from './row.ts'

const perPage = 1_000
const pageTimeoutMs = 10_000

export interface Wanted {
  readonly deviceIds: readonly string[]
  readonly from: string
  readonly to: string
  readonly format: ExportFormat
  readonly geometry?: 'points' | 'lines' | undefined
  readonly timeZone?: string | undefined
}

type Context = Pick<StreamContext<PrismaClient>, 'database' | 'principal' | 'request' | 'reply' | 'signal' | 'logger'>

/**
 * Sends the file as it is read. A page is a short transaction of its own, and the next is read when the client has taken
 * the one before, so a slow client holds no connection, no snapshot and no more than a page. What fails before the first
 * byte is a problem; what fails after ends the connection in the middle, which HTTP shows.
 */
export async function download(wanted: Wanted, context: Context): Promise<void> {
  const { database, principal, request, reply, signal, logger } = context
  const range = exportRange(wanted)
  const timeZone = timeZoneIn(wanted)
  const inTx = <Result>(work: (tx: Tx) => Promise<Result>) =>
    database.tx({ tenantId: principal.tenantId, actor: principal.id, deadlineMs: pageTimeoutMs }, work)
  const place = takePlace(database, principal.tenantId)
  try {
    const devices = await inTx((tx) => devicesOf(tx, wanted.deviceIds))
    const { raw } = reply.hijack()
    const traceparent = currentTraceparent()
    raw.writeHead(200, {
      'content-type': exportMediaTypes[wanted.format],
      'content-disposition': `attachment; filename="${fileName(devices, wanted)}"`,
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      ...(traceparent === undefined ? {} : { traceparent }),
    })
    if (request.method === 'HEAD') {
      raw.end()
      return
    }
    const chunks = chunksOf(formatOf(wanted.format, { timeZone, geometry: wanted.geometry }), devices, range, inTx)
    const limit = AbortSignal.timeout(maxExportMinutes * 60_000)
    await pipeline(Readable.from(chunks, { objectMode: true, highWaterMark: 1 }), raw, {
      signal: AbortSignal.any([signal, limit]),
    }).catch((error: unknown) => {
      raw.destroy()
      if (!signal.aborted) logger.warn({ err: error, format: wanted.format }, 'an export ended before its end')
    })
  } finally {
    place.leave()
  }
}

async function* chunksOf(
  format: Format,
  devices: readonly ExportedDevice[],
  { from, to }: { from: Date; to: Date },
  inTx: <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>,
): AsyncGenerator<Chunk> {
  yield format.begin()
  for (const device of devices) {
    let after: { time: string; id: string } | undefined
    for (;;) {
      const page = after
      const rows = await inTx((tx) =>
        findStoredReadings(tx, { deviceId: device.id, from, to, after: page, limit: perPage }),
      )
      const chunk = rows.length === 0 ? '' : format.rows(device, rows.map(exportRowOf))
      if (chunk.length > 0) yield chunk
      const last = rows.at(-1)
      if (last === undefined || rows.length < perPage) break
      after = { time: last.time.toISOString(), id: last.id }
    }
  }
  const end = format.end()
  if (end.length > 0) yield end
}

async function devicesOf(tx: Tx, ids: readonly string[]): Promise<ExportedDevice[]> {
  const devices: ExportedDevice[] = []
  for (const id of [...new Set(ids)].toSorted()) {
    const device = await findDevice(tx, id)
    if (device === undefined) throw new Problem(NotFound)
    devices.push({ id, name: device.name })
  }
  return devices
}

function fileName(devices: readonly ExportedDevice[], { from, to, format }: Wanted): string {
  const whose = devices.length === 1 ? devices[0]?.id : `${devices.length}-devices`
  const stamp = (instant: string) => new Date(instant).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `readings_${whose}_${stamp(from)}_${stamp(to)}.${format}`
}
