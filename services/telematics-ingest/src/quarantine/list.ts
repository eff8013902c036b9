import { listQuarantine as contract } from '@clutch/contracts/telematics/quarantine'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { pageOfQuarantine } from './store.ts'

export const listQuarantine = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, from, to, ...equal } = query
  const rows = await pageOfQuarantine(tx, {
    ...equal,
    from: from === undefined ? undefined : instantIn(from, '/query/from'),
    to: to === undefined ? undefined : instantIn(to, '/query/to'),
    afterId: decodeIdCursor(cursor),
    limit: limit + 1,
  })
  return ok(pageOf(rows, limit, (item) => [item.id]))
})
