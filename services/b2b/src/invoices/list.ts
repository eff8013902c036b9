import { listInvoices as contract } from '@clutch/contracts/b2b/invoices'
import { decodeCursor, notOfThisList, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { parseDay } from '@clutch/shared/time'
import { dayIn, rowOfDay } from '../day-and-instant.ts'
import { implement } from '../kit.ts'
import { pageOfInvoices } from './store.ts'

export const listInvoices = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, from, to, ...filter } = query
  const last = decodeCursor(cursor, 2)
  const rows = await pageOfInvoices(tx, {
    ...filter,
    from: from === undefined ? undefined : dayIn(from, '/query/from'),
    to: to === undefined ? undefined : dayIn(to, '/query/to'),
    after: last === undefined ? undefined : { at: rowOfDay(cursorDay(String(last[0]))), id: String(last[1]) },
    limit: limit + 1,
  })
  // Drafts are not kept: whatever is listed has its issue date.
  return ok(pageOf(rows, limit, (invoice) => [invoice.issueDate ?? '', invoice.id]))
})

function cursorDay(text: string): string {
  try {
    return parseDay(text)
  } catch {
    throw notOfThisList()
  }
}
