import { listVendors as contract } from '@clutch/contracts/b2b/vendors'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement, itself } from '../kit.ts'
import { pageOfVendors } from './store.ts'

export const listVendors = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const [afterId = ''] = decodeCursor(cursor, 1) ?? []
  const rows = await pageOfVendors(tx, { ...filter, afterId: String(afterId), limit: limit + 1 })
  return ok(pageOf(rows, limit, (vendor) => [vendor.id], itself))
})
