import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type ReportFormat, reportMediaTypes } from '@clutch/contracts/fleet/reports'
import type { StreamContext } from '@clutch/shared/route'
import { currentTraceparent } from '@clutch/shared/tracing'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { csvOf } from '../report-files/csv.ts'
import { pdfOf } from '../report-files/pdf.ts'
import { xlsxOf } from '../report-files/xlsx.ts'
import type { KeptRun } from './report.ts'
import { type InTx, tableOf } from './table.ts'

const longestMs = 10 * 60_000

type Context = Pick<StreamContext<PrismaClient>, 'reply' | 'request' | 'signal' | 'logger'>

/** What fails before the first byte is a problem; what fails after ends the connection in the middle. */
export async function sendReportFile(
  { reply, request, signal, logger }: Context,
  kept: KeptRun,
  format: ReportFormat,
  inTx: InTx,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { raw } = reply.hijack()
  const traceparent = currentTraceparent()
  raw.writeHead(200, {
    'content-type': reportMediaTypes[format],
    'content-disposition': `attachment; filename="report_${kept.run.from}_${kept.run.to}.${format}"`,
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    'x-accel-buffering': 'no',
    ...more,
    ...(traceparent === undefined ? {} : { traceparent }),
  })
  if (request.method === 'HEAD') return void raw.end()
  const table = tableOf(kept, inTx)
  const content: AsyncIterable<string | Buffer> =
    format === 'csv' ? csvOf(table) : format === 'xlsx' ? xlsxOf(table) : pdfOf(table)
  const limit = AbortSignal.timeout(longestMs)
  await pipeline(Readable.from(content, { objectMode: true, highWaterMark: 1 }), raw, {
    signal: AbortSignal.any([signal, limit]),
  }).catch((error: unknown) => {
    raw.destroy()
    if (!signal.aborted) logger.warn({ err: error }, 'a report ended before its end')
  })
}
