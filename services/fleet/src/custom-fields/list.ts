import { listCustomFields as contract } from '@clutch/contracts/fleet/custom-fields'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfCustomFields } from './store.ts'

export const listCustomFields = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, subject } = query
  const rows = await pageOfCustomFields(tx, { subject, afterId: decodeIdCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (field) => [field.id]))
})
