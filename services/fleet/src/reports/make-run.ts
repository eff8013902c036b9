import { type Report, type ReportRun, ReportRunCreated } from '@clutch/contracts/fleet/reports'
import type { DayRange } from '@clutch/shared/periods'
import type { Tx } from '../kit.ts'
import { insertRun } from './store.ts'

/** @returns undefined when there is one of this id */
export async function makeRun(
  tx: Tx,
  report: Report,
  { id, range, scheduleId }: { id: string; range: DayRange; scheduleId: string | null },
): Promise<ReportRun | undefined> {
  const run: ReportRun = {
    id,
    version: 1,
    reportId: report.id,
    reportVersion: report.version,
    scheduleId,
    ...range,
    createdAt: tx.now.toISOString(),
  }
  if (!(await insertRun(tx, { run, report }))) return undefined
  tx.emit(ReportRunCreated, run)
  return run
}
