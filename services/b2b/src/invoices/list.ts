import { listInvoices as contract } from '@clutch/contracts/b2b/invoices'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { dayIn } from '../day-and-instant.ts'
import { implement } from '../kit.ts'
import { pageOfInvoices } from './store.ts'

export const listInvoices = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, from, to, ...filter } = query
  const rows = await pageOfInvoices(tx, {
    ...filter,
    from: from === undefined ? undefined : dayIn(from, '/query/from'),
    to: to === undefined ? undefined : dayIn(to, '/query/to'),
    afterId: decodeIdCursor(cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, (invoice) => [invoice.id]))
})
