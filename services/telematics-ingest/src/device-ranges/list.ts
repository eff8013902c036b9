import { listDeviceRanges as contract } from '@clutch/contracts/telematics/device-ranges'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfRanges } from './store.ts'

export const listDeviceRanges = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const rows = await pageOfRanges(tx, { afterId: decodeIdCursor(query.cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (range) => [range.id]))
})
