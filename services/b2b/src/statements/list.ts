import { listStatements as contract } from '@clutch/contracts/b2b/statements'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfStatements } from './store.ts'

export const listStatements = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const afterId = decodeIdCursor(cursor)
  const rows = await pageOfStatements(tx, { ...filter, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (statement) => [statement.id]))
})
