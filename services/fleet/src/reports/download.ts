import { downloadReport as contract } from '@clutch/contracts/fleet/reports'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { implementStream } from '../kit.ts'
import { sendReportFile } from './send-file.ts'
import { findRun } from './store.ts'
import type { InTx } from './table.ts'

const batchTimeoutMs = 10_000

export const downloadReport = implementStream(contract, async ({ params, query, ...context }) => {
  const { database, principal } = context
  const inTx: InTx = (work) =>
    database.tx({ tenantId: principal.tenantId, actor: principal.id, deadlineMs: batchTimeoutMs }, work)
  const kept = await inTx((tx) => findRun(tx, params.reportRunId))
  if (kept === undefined || kept.run.reportId !== params.reportId) throw new Problem(NotFound)
  await sendReportFile(context, kept, query.format, inTx)
})
