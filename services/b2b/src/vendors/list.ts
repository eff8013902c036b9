import { listVendors as contract } from '@clutch/contracts/b2b/vendors'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfVendors } from './store.ts'

export const listVendors = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const afterId = decodeIdCursor(cursor)
  const rows = await pageOfVendors(tx, { ...filter, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (vendor) => [vendor.id]))
})
