import { listRisks as contract } from '@clutch/contracts/ai/maintenance'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfRisks } from './store.ts'

export const listRisks = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, vehicleId } = query
  const rows = await pageOfRisks(tx, { vehicleId, before: decodeTimeCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (risk) => [risk.assessedAt, risk.id]))
})
