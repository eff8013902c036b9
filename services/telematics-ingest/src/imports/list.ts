import { listImports as contract } from '@clutch/contracts/telematics/imports'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfImports } from './store.ts'

export const listImports = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const afterId = decodeIdCursor(query.cursor)
  const rows = await pageOfImports(tx, { status: query.status, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, ({ id }) => [id]))
})
