import { listAuditTrail as contract } from '@clutch/contracts/b2b/audit-trail'
import { decodeCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { instantIn } from '../day-and-instant.ts'
import { implement, itself } from '../kit.ts'
import { pageOfAuditEntries } from './store.ts'

export const listAuditTrail = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, from, to, ...filter } = query
  const last = decodeCursor(cursor, 2)
  const rows = await pageOfAuditEntries(tx, {
    ...filter,
    from: from === undefined ? undefined : instantIn(from, '/query/from'),
    to: to === undefined ? undefined : instantIn(to, '/query/to'),
    before:
      last === undefined ? undefined : { occurredAt: instantIn(String(last[0]), '/query/cursor'), id: String(last[1]) },
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, (entry) => [entry.occurredAt, entry.id], itself))
})
