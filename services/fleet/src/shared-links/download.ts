import { downloadShared as contract } from '@clutch/contracts/fleet/shared-links'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { implementStream } from '../kit.ts'
import { sendReportFile } from '../reports/send-file.ts'
import { findRun } from '../reports/store.ts'
import { openLink } from './open-link.ts'
import { countView } from './store.ts'

export const downloadShared = implementStream(contract, async ({ params, query, ...context }) => {
  const { inTx, link } = await openLink(context.database, params.token)
  const kept = await inTx(async (tx) => {
    const { id, reportRunId } = await link(tx)
    const found = reportRunId === null ? undefined : await findRun(tx, reportRunId)
    if (found === undefined) throw new Problem(NotFound)
    await countView(tx, id)
    return found
  })
  await sendReportFile(context, kept, query.format, inTx)
})
