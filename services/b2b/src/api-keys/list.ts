import { listApiKeys as contract } from '@clutch/contracts/b2b/api-keys'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { apiKeyOf, pageOfApiKeys } from './store.ts'

export const listApiKeys = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const afterId = decodeIdCursor(query.cursor)
  const rows = await pageOfApiKeys(tx, { status: query.status, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (key) => [key.id], apiKeyOf))
})
