import type { SharedLink } from '@clutch/contracts/fleet/shared-links'
import { derivedId } from '@clutch/shared/derived-id'
import { dueWork, type Tx } from '../kit.ts'
import { giveReport } from '../notifications/give-report.ts'
import { makeRun } from '../reports/make-run.ts'
import { findReport } from '../reports/store.ts'
import { makeLink, pathOf } from '../shared-links/make-link.ts'
import { newSharedLink } from '../shared-links/shared-link.ts'
import type { LinkBase } from './link-base.ts'
import { nextSlot, rangeBefore } from './report-schedule.ts'
import { lockSchedule, updateSchedule } from './store.ts'

export const runScheduleKind = 'report-schedules/run'

/** One run a slot: its id follows from the slot, and the next slot, the run, its link and what channels are told commit together. */
export function runReportSchedule(base: LinkBase) {
  return dueWork(runScheduleKind, async ({ tx, key, dueAt }) => {
    const schedule = await lockSchedule(tx, key)
    if (schedule?.status !== 'active') return
    const report = await findReport(tx, schedule.reportId)
    if (report === undefined)
      return updateSchedule(tx, { ...schedule, status: 'deleted', nextAt: null, version: schedule.version + 1 })
    const next = nextSlot(schedule, dueAt)
    await updateSchedule(tx, { ...schedule, nextAt: next.toISOString() })
    await tx.schedule(runScheduleKind, key, next)
    const id = derivedId('rrn', schedule.id, dueAt.toISOString())
    const run = await makeRun(tx, report, { id, range: rangeBefore(schedule, dueAt), scheduleId: schedule.id })
    if (run === undefined || schedule.channelIds.length === 0) return
    const url = `${base.of(pathOf(await linkTo(tx, id, report.name, schedule.linkDays)))}/file?format=${schedule.format}`
    for (const channelId of schedule.channelIds) await giveReport(tx, channelId, { run, name: report.name, url })
  })
}

async function linkTo(tx: Tx, runId: string, name: string, days: number): Promise<string> {
  const made = { id: derivedId('shl', runId), now: tx.now, madeBy: runScheduleKind }
  const link: SharedLink = newSharedLink({ name, days, reportRunId: runId }, made)!
  return makeLink(tx, link)
}
