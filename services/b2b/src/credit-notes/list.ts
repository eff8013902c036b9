import { listCreditNotes as contract } from '@clutch/contracts/b2b/credit-notes'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfCreditNotes } from './store.ts'

export const listCreditNotes = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const afterId = decodeIdCursor(cursor)
  const rows = await pageOfCreditNotes(tx, { ...filter, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (note) => [note.id]))
})
