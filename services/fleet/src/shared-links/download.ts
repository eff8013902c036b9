import { downloadShared as contract } from '@clutch/contracts/fleet/shared-links'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { implementStream } from '../kit.ts'
import { sendReportFile } from '../reports/send-file.ts'
import { findRun } from '../reports/store.ts'
import { discreetHeaders, openLink } from './open-link.ts'
import { countView } from './store.ts'

export const downloadShared = implementStream(contract, async ({ params, query, ...context }) => {
  const { inTx } = await openLink(context.database, params.token)
  const kept = await inTx(async (tx, { id, reportRunId }) => {
    const found = reportRunId === null ? undefined : await findRun(tx, reportRunId)
    if (found === undefined) throw new Problem(NotFound, { headers: discreetHeaders })
    await countView(tx, id)
    return found
  })
  await sendReportFile(context, kept, query.format, inTx, discreetHeaders)
})
