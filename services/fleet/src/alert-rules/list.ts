import { listAlertRules as contract } from '@clutch/contracts/fleet/alert-rules'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfAlertRules } from './store.ts'

export const listAlertRules = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor } = query
  const rows = await pageOfAlertRules(tx, { afterId: decodeIdCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (rule) => [rule.id]))
})
