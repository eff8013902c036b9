import { listRecordImports as contract } from '@clutch/contracts/fleet/record-imports'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfImports } from './store.ts'

export const listRecordImports = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, status } = query
  const rows = await pageOfImports(tx, { status, afterId: decodeIdCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (held) => [held.id]))
})
