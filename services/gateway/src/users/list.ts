import { listUsers as contract } from '@clutch/contracts/gateway/users'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfUsers } from './store.ts'

export const listUsers = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const afterId = decodeIdCursor(query.cursor)
  const rows = await pageOfUsers(tx, { status: query.status, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (user) => [user.id]))
})
