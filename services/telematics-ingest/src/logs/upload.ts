import { NotFound, Unavailable } from '@clutch/contracts/problems'
import { DeviceGone } from '@clutch/contracts/telematics/devices'
import {
  uploadDeviceLog as contract,
  type DeviceLog,
  DeviceNotTaken,
  LogUnreadable,
} from '@clutch/contracts/telematics/diagnostics'
import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import type { Arrivals } from '../arrivals/arrivals.ts'
import { wiringOf } from '../connections/settings.ts'
import { type Latest, latestOf } from '../device-health/latest.ts'
import { noteHistory } from '../device-health/note-arrived.ts'
import { mayReport } from '../devices/device.ts'
import { findDevice } from '../devices/store.ts'
import { implementOpen } from '../kit.ts'
import { checkLog, LogFault, type LogOrigin, linesOf, type ReadLogFile, readLogFile } from './read.ts'

/** Submissions that are not durable yet; their order is kept. */
const maxUnderWay = 8

/** Read to its end before anything of it is stored: a file that is nothing leaves nothing. */
export const uploadDeviceLog = implementOpen(
  contract,
  async ({ params, query, file: { bytes }, database, principal }) => {
    const { tenantId, id: actor } = principal!
    const device = await database.tx({ tenantId, actor }, (tx) => findDevice(tx, params.deviceId))
    if (device === undefined) throw new Problem(NotFound)
    if (device.status === 'released') throw new Problem(DeviceGone)
    if (!mayReport(device)) throw new Problem(DeviceNotTaken)
    const startedAt = query.startedAt === undefined ? undefined : instantIn(query.startedAt, '/query/startedAt')
    const origin = { startedAt, utcOffsetMinutes: query.utcOffsetMinutes }
    const isDryRun = query.dryRun === true
    const read = await readLogFile(linesOf(bytes), origin)
    try {
      checkLog(read)
    } catch (error) {
      if (!(error instanceof LogFault)) throw error
      if (!isDryRun || error.field === 'content') {
        const pointer = error.field === 'content' ? '/body' : '/query/startedAt'
        throw new Problem(LogUnreadable, { errors: [{ pointer, message: error.message }] })
      }
    }
    if (!isDryRun) {
      const { arrivals } = wiringOf(database)
      if (arrivals === undefined) throw new Problem(Unavailable, { headers: { 'retry-after': '2' } })
      const stream = newId('log')
      const latest = await store(bytes, origin, (readings) => arrivals.store(tenantId, device, { readings }, stream))
      await database.tx({ tenantId, actor }, (tx) => noteHistory(tx, device.id, latest))
    }
    return ok(reported(read, !isDryRun))
  },
)

/** @returns the newest of what it says */
async function store(
  bytes: Buffer,
  origin: LogOrigin,
  submit: (readings: readonly DecodedReading[]) => ReturnType<Arrivals['store']>,
): Promise<Latest | undefined> {
  const underWay: Promise<void>[] = []
  let latest: Latest | undefined
  try {
    await readLogFile(linesOf(bytes), origin, async (readings) => {
      const submitted = submit(readings).then((arrived) => {
        latest = latestOf(arrived.readings, arrived.receivedAt.getTime(), latest)
      })
      // Its failure is met when it is waited for.
      submitted.catch(() => {})
      underWay.push(submitted)
      if (underWay.length >= maxUnderWay) await underWay.shift()
    })
    await Promise.all(underWay)
    return latest
  } catch (error) {
    // It is not known to be durable; sent again, it is the same readings.
    throw new Problem(Unavailable, { cause: error, headers: { 'retry-after': '2' } })
  }
}

function reported({ report, firstErrors, firstAt, lastAt }: ReadLogFile, stored: boolean): DeviceLog {
  return {
    stored,
    format: report.format as DeviceLog['format'],
    lines: report.lines,
    rows: report.rows,
    readings: report.readings,
    firstAt: firstAt ?? null,
    lastAt: lastAt ?? null,
    time: report.time as DeviceLog['time'],
    secondsPerRow: report.rowS ?? null,
    columns: report.columns.map(({ header, unit, to, because, values, least, most }) => ({
      header: header.slice(0, 128),
      unit: unit.slice(0, 64),
      to: to ?? null,
      because: because ?? null,
      values,
      least: least ?? null,
      most: most ?? null,
    })),
    errors: report.errors,
    firstErrors: [...firstErrors],
  }
}
