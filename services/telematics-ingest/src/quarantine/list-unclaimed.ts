import { listUnclaimedFrames as contract } from '@clutch/contracts/telematics/quarantine'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implementOpen } from '../kit.ts'
import { pageOfUnclaimed } from './store.ts'

export const listUnclaimedFrames = implementOpen(contract, async ({ query, database }) => {
  const { limit = 50, cursor, from, to, ...equal } = query
  const filter = {
    ...equal,
    from: from === undefined ? undefined : instantIn(from, '/query/from'),
    to: to === undefined ? undefined : instantIn(to, '/query/to'),
    afterId: decodeIdCursor(cursor),
    limit: limit + 1,
  }
  const rows = await database.systemTx((tx) => pageOfUnclaimed(tx, filter))
  return ok(pageOf(rows, limit, (item) => [item.id]))
})
