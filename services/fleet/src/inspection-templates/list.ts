import { listInspectionTemplates as contract } from '@clutch/contracts/fleet/inspections'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfTemplates } from './store.ts'

export const listInspectionTemplates = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, status } = query
  const rows = await pageOfTemplates(tx, { status, afterId: decodeIdCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (template) => [template.id]))
})
