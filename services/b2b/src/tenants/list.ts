import { listTenants as contract } from '@clutch/contracts/b2b/tenants'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { pageOfTenants } from './store.ts'

export const listTenants = implementOpen(contract, async ({ query, database }) => {
  const limit = query.limit ?? 50
  const afterId = decodeIdCursor(query.cursor)
  const rows = await database.systemTx((tx) => pageOfTenants(tx, { status: query.status, afterId, limit: limit + 1 }))
  return ok(
    pageOf(
      rows,
      limit,
      (tenant) => [tenant.id],
      (tenant) => tenant,
    ),
  )
})
