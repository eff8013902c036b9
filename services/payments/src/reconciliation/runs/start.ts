import { ProviderUnavailable } from '@clutch/contracts/payments/problems'
import { ReportNotRead } from '@clutch/contracts/payments/reconciliation'
import {
  startReconciliationRun as contract,
  ReconciliationPeriodInvalid,
} from '@clutch/contracts/payments/reconciliation-runs'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implementOpen } from '../../kit.ts'
import { intend, replayHeaders } from '../../operations/intend.ts'
import { providersOf } from '../../providers/settings.ts'
import { listMovementsOperation } from './compare-operation.ts'
import { armNightly } from './nightly.ts'
import { openRun } from './open.ts'
import { findRun } from './store.ts'

const dayMs = 86_400_000

export const startReconciliationRun = implementOpen(contract, async ({ body, ...context }) => {
  const { provider } = body
  const known = providersOf(context.database).get(provider)
  if (known === undefined) throw new Problem(ProviderUnavailable)
  if (!known.capabilities.reports) throw new Problem(ReportNotRead)
  const { answer, replayed } = await intend(
    context,
    [listMovementsOperation],
    async (tx, lease) => {
      const until = body.until === undefined ? tx.now : instantIn(body.until, '/body/until')
      const from = body.from === undefined ? new Date(until.getTime() - 31 * dayMs) : instantIn(body.from, '/body/from')
      const problem = (pointer: string, message: string) =>
        new Problem(ReconciliationPeriodInvalid, { errors: [{ pointer, message }] })
      if (until > tx.now) throw problem('/body/until', 'must not be in the future')
      if (until.getUTCFullYear() < 1971) throw problem('/body/until', 'must be after 1970')
      if (from >= until) throw problem('/body/from', 'must be before `until`')
      if (until.getTime() - from.getTime() > 366 * dayMs)
        throw problem('/body/from', 'must be at most 366 days earlier')
      await armNightly(tx, provider)
      const { id, operationId } = await openRun(tx, { provider, from, until, startedBy: 'request' }, lease)
      return { subjectId: id, operationId }
    },
    findRun,
  )
  return { ...created(answer!), ...replayHeaders(replayed) }
})
