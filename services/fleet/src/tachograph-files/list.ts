import { listTachographFiles as contract } from '@clutch/contracts/fleet/tachograph-files'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor, timeRange } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfTachographFiles } from './store.ts'

export const listTachographFiles = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const rows = await pageOfTachographFiles(tx, {
    range: timeRange(query),
    before: decodeTimeCursor(query.cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, ({ importedAt, id }) => [importedAt, id]))
})
