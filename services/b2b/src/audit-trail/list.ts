import { listAuditTrail as contract } from '@clutch/contracts/b2b/audit-trail'
import { pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { decodeTimeCursor } from '@clutch/shared/time-order'
import { instantIn } from '../day-and-instant.ts'
import { implement } from '../kit.ts'
import { pageOfAuditEntries } from './store.ts'

export const listAuditTrail = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, from, to, ...filter } = query
  const rows = await pageOfAuditEntries(tx, {
    ...filter,
    from: from === undefined ? undefined : instantIn(from, '/query/from'),
    to: to === undefined ? undefined : instantIn(to, '/query/to'),
    before: decodeTimeCursor(cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, (entry) => [entry.occurredAt, entry.id]))
})
