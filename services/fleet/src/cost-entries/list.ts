import { listCostEntries as contract } from '@clutch/contracts/fleet/cost-entries'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { dayRange } from '../day-range.ts'
import { implement } from '../kit.ts'
import { pageOfCostEntries } from './store.ts'

export const listCostEntries = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const rows = await pageOfCostEntries(tx, {
    ...query,
    range: dayRange(query),
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, ({ from, id }) => [`${from}T00:00:00.000Z`, id]))
})
