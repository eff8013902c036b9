import { listAlertChanges as contract } from '@clutch/contracts/fleet/alerts'
import { NotFound } from '@clutch/contracts/problems'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findAlert, pageOfChanges } from './store.ts'

export const listAlertChanges = implement(contract, async ({ params, query, tx }) => {
  const { limit = 50, cursor } = query
  if ((await findAlert(tx, params.alertId)) === undefined) throw new Problem(NotFound)
  const rows = await pageOfChanges(tx, { alertId: params.alertId, afterId: decodeIdCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (change) => [change.id]))
})
